import { isIP } from 'node:net';

import type { LogLine } from '../shared/ports/log.ts';
import type { Config } from '../shared/settings/config.ts';
import type { ScopeTokens } from './tokens/tokens.ts';

const isBehindTls = ({ publicUrl }: Pick<Config, 'publicUrl'>): boolean =>
  publicUrl?.startsWith('https:') === true;

/** What a browser must be told of how to come back: over TLS alone, where people come by TLS. */
export const transportHeaders = (
  config: Pick<Config, 'publicUrl'>,
): Readonly<Record<string, string>> =>
  isBehindTls(config) ? { 'strict-transport-security': 'max-age=31536000' } : {};

/** What a person should know of settings that let others in; one line for the log each. */
export const exposuresOf = (
  config: Pick<Config, 'host' | 'publicUrl'>,
  scopes: readonly ScopeTokens[],
): readonly LogLine[] => [
  ...(isLoopback(config.host) || isBehindTls(config) ? [] : [inClear(config.host)]),
  ...scopes.flatMap(shortTokens),
];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) !== 0 && /^(?:::ffff:)?127\./.test(host));

const inClear = (host: string): LogLine => ({
  level: 'warn',
  kind: 'no_tls',
  message:
    'Other machines reach this server, and nothing says that there is TLS in front: tokens and ' +
    'usage would cross the network in clear. Put TLS in front and set PUBLIC_URL to its https URL, ' +
    'or set HOST to 127.0.0.1.',
  fields: { host },
});

/** Below this many bits a token can be guessed by someone with enough machines. */
const leastBits = 128;

const shortTokens = ({ origin, tokens }: ScopeTokens): readonly LogLine[] =>
  tokens.flatMap((token, index, { length }) => {
    const bits = mostBits(token);
    if (bits >= leastBits) return [];
    const place = origin.kind === 'environment' ? origin.variable : origin.path;
    const message =
      `Token ${index + 1} of ${length} of ${place} has at most ${bits} bits, and should have ` +
      `${leastBits} and more: openssl rand -hex 24 makes one of 192.`;
    return [{ level: 'warn', kind: 'short_token', message }];
  });

/** What a token has at most, were each of its characters drawn from the kinds that it shows. */
const mostBits = (token: string): number => {
  const kinds: readonly (readonly [RegExp, number])[] = [
    [/^\d+$/, 10],
    [/^(?:[\da-f]+|[\dA-F]+)$/, 16],
    [/^(?:[a-z]+|[A-Z]+)$/, 26],
    [/^(?:[\da-z]+|[\dA-Z]+)$/, 36],
    [/^[a-z]+$/i, 52],
  ];
  const characters = kinds.find(([form]) => form.test(token))?.[1] ?? 62;
  return Math.floor(token.length * Math.log2(characters));
};
