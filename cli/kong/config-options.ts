import {
  awsBodyBytes,
  largestStrippedEntryBytes,
  plannedNameBytes,
} from '../../kong/kit/body-size.ts';
import type { KitOptions, StripForm, KitToken } from '../../kong/kit/settings.ts';
import {
  defaultKong,
  hasVaultHeaders,
  isAtLeast,
  type KongVersion,
  oldestKong,
  parseKongVersion,
} from '../../kong/kit/version.ts';
import { WrongUse } from '../../shared/command-line/command.ts';
import { httpUrl } from '../../shared/command-line/values.ts';
import { defaultSink } from '../../kong/kit/unmetered.ts';
import { readKept } from './kept-options.ts';

export type KitArguments = {
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenEnv?: string | undefined;
  readonly kong?: string | undefined;
  readonly strip?: string | undefined;
  readonly whole?: boolean | undefined;
  readonly labels?: string | undefined;
  readonly meters?: string | undefined;
  readonly maxBody?: number | undefined;
  readonly unmeteredRoute?: readonly string[] | undefined;
  readonly unmeteredSink?: string | undefined;
};

/** Judges the arguments of `kong config`. Throws `WrongUse` with the first that is wrong. */
export const readKitOptions = (args: KitArguments): KitOptions => {
  const version = readVersion(args.kong);
  const endpoint = readEndpoint(args.endpoint);
  return {
    endpoint,
    token: readToken(args, version),
    version,
    strip: readStrip(args),
    kept: readKept(args.labels, args.meters),
    maxBodyBytes: readMaxBody(args.maxBody),
    unmetered: readUnmetered(args, endpoint),
  };
};

const readEndpoint = (text: string | undefined): string => {
  if (text === undefined) {
    throw new WrongUse('--endpoint URL is missing: where Kong reaches Billable.');
  }
  const { origin, pathname } = readTarget('--endpoint', text);
  return pathname === '/' ? `${origin}/ingest` : `${origin}${pathname}`;
};

const readTarget = (flag: string, text: string): URL => {
  const url = httpUrl(flag)(text);
  // A % in http_endpoint makes Kong's queue fail on every batch, without an end.
  if (/[%{}]/.test(url.origin + url.pathname)) {
    throw new WrongUse(
      `${flag} must not contain %, nor what a URL writes with %, such as a space or a letter ` +
        'that is not ASCII: Kong would never send.',
    );
  }
  return url;
};

const readUnmetered = (
  { unmeteredRoute: routes = [], unmeteredSink }: KitArguments,
  endpoint: string,
): KitOptions['unmetered'] => {
  if (unmeteredSink !== undefined && routes.length === 0) {
    throw new WrongUse('--unmetered-sink needs --unmetered-route NAME.');
  }
  const { origin, pathname } = readTarget('--unmetered-sink', unmeteredSink ?? defaultSink);
  if (routes.length > 0 && origin === new URL(endpoint).origin) {
    throw new WrongUse('--unmetered-sink must be another server than --endpoint: Billable counts.');
  }
  return { routes: [...new Set(routes)], sink: `${origin}${pathname}` };
};

const readToken = (args: KitArguments, version: KongVersion): KitToken => {
  const { token, tokenEnv: name } = args;
  if ((token === undefined) === (name === undefined)) {
    throw new WrongUse('One of --token T (the ingest token) and --token-env NAME is needed.');
  }
  if (token !== undefined) {
    if (!/^[A-Za-z0-9]+$/.test(token)) throw new WrongUse('--token must be letters and digits.');
    return { kind: 'text', value: token };
  }
  if (!hasVaultHeaders(version)) {
    throw new WrongUse(
      '--token-env needs Kong 3.2 or later: before, a header cannot be a reference.',
    );
  }
  if (name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name)) {
    throw new WrongUse('--token-env must be the name of a variable: capitals, digits and _.');
  }
  return { kind: 'env', value: name };
};

const readVersion = (text: string | undefined): KongVersion => {
  if (text === undefined) return defaultKong;
  const version = parseKongVersion(text);
  if (version === null || !isAtLeast(version, oldestKong.major, oldestKong.minor)) {
    throw new WrongUse(`--kong must be a version from 2.8 on, such as 3.9; received: ${text}.`);
  }
  return version;
};

const readStrip = ({ strip, whole = false }: KitArguments): StripForm => {
  if (whole && strip !== undefined) throw new WrongUse('--whole and --strip exclude each other.');
  if (whole) return 'none';
  if (strip === undefined) return 'pre-function';
  if (strip === 'pre-function' || strip === 'custom-fields') return strip;
  throw new WrongUse(`--strip must be pre-function or custom-fields; received: ${strip}.`);
};

const readMaxBody = (bytes: number | undefined): number => {
  if (bytes === undefined) return awsBodyBytes;
  const least = largestStrippedEntryBytes(plannedNameBytes) * 100;
  if (bytes < least) throw new WrongUse(`--max-body is ${bytes}; allowed: at least ${least}`);
  return Math.floor(bytes);
};

/** The characters that Kong allows in the name of a route. */
export const routeName = (text: string): string => {
  if (/^[\p{L}\p{M}\p{N}._~-]+$/u.test(text)) return text;
  throw new WrongUse(
    `--unmetered-route is ${JSON.stringify(text)}; allowed: a name of letters, digits, ".", "-", "_" and "~".`,
  );
};
