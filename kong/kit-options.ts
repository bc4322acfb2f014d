import { awsBodyBytes, largestStrippedEntryBytes, plannedNameBytes } from './kit/body-size.ts';
import { readPositive, readUrl, UsageError } from './command-line.ts';
import type { KitOptions, StripForm, TokenSource } from './kit/settings.ts';
import {
  defaultKong,
  hasVaultHeaders,
  isAtLeast,
  type KongVersion,
  oldestKong,
  parseKongVersion,
} from './kit/version.ts';

export type KitArguments = {
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  readonly 'token-env'?: string | undefined;
  readonly kong?: string | undefined;
  readonly strip?: string | undefined;
  readonly whole?: boolean | undefined;
  readonly 'max-body'?: string | undefined;
};

/** Judges the arguments of `kong:config`. Throws `UsageError` with the first that is wrong. */
export const readKitOptions = (args: KitArguments): KitOptions => {
  const version = readVersion(args.kong);
  return {
    endpoint: readEndpoint(args.endpoint),
    token: readToken(args, version),
    version,
    strip: readStrip(args),
    maxBodyBytes: readMaxBody(args['max-body']),
  };
};

const readEndpoint = (text: string | undefined): string => {
  if (text === undefined) {
    throw new UsageError('--endpoint URL is missing: where Kong reaches Billable.');
  }
  const { origin, pathname } = readUrl('--endpoint', text);
  // A % in http_endpoint makes Kong's queue fail on every batch, without an end.
  if (/[%{}]/.test(origin + pathname)) {
    throw new UsageError(
      '--endpoint must not contain %, nor what a URL writes with %, such as a space or a letter ' +
        'that is not ASCII: Kong would never send.',
    );
  }
  return pathname === '/' ? `${origin}/ingest` : `${origin}${pathname}`;
};

const readToken = (args: KitArguments, version: KongVersion): TokenSource => {
  const { token, 'token-env': name } = args;
  if ((token === undefined) === (name === undefined)) {
    throw new UsageError('One of --token T (the ingest token) and --token-env NAME is needed.');
  }
  if (token !== undefined) {
    if (!/^[A-Za-z0-9]+$/.test(token)) throw new UsageError('--token must be letters and digits.');
    return { kind: 'text', value: token };
  }
  if (!hasVaultHeaders(version)) {
    throw new UsageError(
      '--token-env needs Kong 3.2 or later: before, a header cannot be a reference.',
    );
  }
  if (name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name)) {
    throw new UsageError('--token-env must be the name of a variable: capitals, digits and _.');
  }
  return { kind: 'env', value: name };
};

const readVersion = (text: string | undefined): KongVersion => {
  if (text === undefined) return defaultKong;
  const version = parseKongVersion(text);
  if (version === null || !isAtLeast(version, oldestKong.major, oldestKong.minor)) {
    throw new UsageError(`--kong must be a version from 2.8 on, such as 3.9; received: ${text}.`);
  }
  return version;
};

const readStrip = ({ strip, whole = false }: KitArguments): StripForm => {
  if (whole && strip !== undefined) throw new UsageError('--whole and --strip exclude each other.');
  if (whole) return 'none';
  if (strip === undefined) return 'pre-function';
  if (strip === 'pre-function' || strip === 'custom-fields') return strip;
  throw new UsageError(`--strip must be pre-function or custom-fields; received: ${strip}.`);
};

const readMaxBody = (text: string | undefined): number => {
  if (text === undefined) return awsBodyBytes;
  const bytes = readPositive('--max-body', text);
  const least = largestStrippedEntryBytes(plannedNameBytes) * 100;
  if (bytes < least) {
    throw new UsageError(`--max-body must be at least ${least}; received: ${text}.`);
  }
  return Math.floor(bytes);
};
