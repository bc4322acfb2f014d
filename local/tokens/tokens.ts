import { rm } from 'node:fs/promises';

import type { Config } from '../../shared/settings/config.ts';
import type { Scope, TokenSource } from '../../shared/ports/token-source.ts';
import { StartProblem } from '../start-problem.ts';
import { makeTokenFile, readTokenFile, tokenFile } from './token-files.ts';

/** Where the tokens of a scope come from, for the lines that the server prints at its start. */
export type TokenOrigin =
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'made'; readonly path: string; readonly token: string };

export type ScopeTokens = { readonly tokens: readonly string[]; readonly origin: TokenOrigin };

export type ServerTokens = TokenSource & {
  readonly scopes: Readonly<Record<Scope, ScopeTokens>>;
  /** Removes what was made, for a start that ends before anyone was shown a token. */
  forgetMade(): Promise<void>;
};

/** The tokens of the environment, else those of the data folder, made where there are none yet. */
export const openTokens = async (config: Config): Promise<ServerTokens> => {
  const { dataDir } = config;
  const knownIngest = await findTokens(dataDir, 'ingest', config.ingestTokens, 'INGEST_TOKENS');
  const knownRead = await findTokens(dataDir, 'read', config.readTokens, 'READ_TOKENS');
  if (knownIngest?.tokens.some((token) => knownRead?.tokens.includes(token)) === true) {
    throw new StartProblem(
      'The scopes "ingest" and "read" have a token in common. Neither may open the other: ' +
        `change INGEST_TOKENS, READ_TOKENS or the token files in ${dataDir}.`,
    );
  }
  // Only now: a start that ends before would leave a token that no one was shown.
  const ingest = knownIngest ?? (await makeToken(dataDir, 'ingest'));
  const read = knownRead ?? (await makeToken(dataDir, 'read'));
  return {
    tokens: async (scope) => (scope === 'ingest' ? ingest : read).tokens,
    scopes: { ingest, read },
    forgetMade: async () => {
      for (const { origin } of [ingest, read]) if (origin.kind === 'made') await rm(origin.path);
    },
  };
};

const findTokens = async (
  dataDir: string,
  scope: Scope,
  given: readonly string[] | null,
  variable: string,
): Promise<ScopeTokens | null> => {
  if (given !== null) return { tokens: given, origin: { kind: 'environment', variable } };
  const kept = await readTokenFile(dataDir, scope);
  if (kept === null) return null;
  return { tokens: [kept], origin: { kind: 'file', path: tokenFile(dataDir, scope) } };
};

const makeToken = async (dataDir: string, scope: Scope): Promise<ScopeTokens> => {
  const token = await makeTokenFile(dataDir, scope);
  return { tokens: [token], origin: { kind: 'made', path: tokenFile(dataDir, scope), token } };
};
