import { newDataDir, spawnServer } from './server.ts';

/** The environment of a server that makes its tokens itself. */
export const withoutTokens = { INGEST_TOKENS: undefined, READ_TOKENS: undefined };

/** Starts a server that must end by itself; resolves to what it wrote and its exit code. */
export const failedStart = async (
  env: Readonly<Record<string, string | undefined>>,
  dataDir = newDataDir(),
) => {
  const server = spawnServer({ dataDir, env });
  const code = await server.ended;
  return { code, output: server.output() };
};
