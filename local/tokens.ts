import type { Config } from '../shared/config.ts';
import type { Scope, TokenSource } from '../shared/ports/token-source.ts';
import { StartProblem } from './start-problem.ts';
import { makeTokenFile, readTokenFile, tokenFile } from './token-files.ts';

/** Where the tokens of a scope come from, for the lines that the server prints at its start. */
export type TokenOrigin =
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'made'; readonly path: string; readonly token: string };

export type ServerTokens = TokenSource & { readonly origins: Readonly<Record<Scope, TokenOrigin>> };

/** The tokens of the environment, else those of the data folder, made where there are none yet. */
export const openTokens = async (config: Config): Promise<ServerTokens> => {
  const { dataDir } = config;
  const ingest = await openScope(dataDir, 'ingest', config.ingestTokens, 'INGEST_TOKENS');
  const read = await openScope(dataDir, 'read', config.readTokens, 'READ_TOKENS');
  if (ingest.tokens.some((token) => read.tokens.includes(token))) {
    throw new StartProblem(
      'The scopes "ingest" and "read" have a token in common. Neither may open the other: ' +
        `change INGEST_TOKENS, READ_TOKENS or the token files in ${dataDir}.`,
    );
  }
  return {
    tokens: async (scope) => (scope === 'ingest' ? ingest : read).tokens,
    origins: { ingest: ingest.origin, read: read.origin },
  };
};

type OpenScope = { readonly tokens: readonly string[]; readonly origin: TokenOrigin };

const openScope = async (
  dataDir: string,
  scope: Scope,
  given: readonly string[] | null,
  variable: string,
): Promise<OpenScope> => {
  if (given !== null) return { tokens: given, origin: { kind: 'environment', variable } };
  const path = tokenFile(dataDir, scope);
  const kept = await readTokenFile(dataDir, scope);
  if (kept !== null) return { tokens: [kept], origin: { kind: 'file', path } };
  const token = await makeTokenFile(dataDir, scope);
  return { tokens: [token], origin: { kind: 'made', path, token } };
};
