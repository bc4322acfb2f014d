import { endServers, newDataDir, removeDataDir, spawnServer } from './server.ts';

const dataDirs: string[] = [];

/** A new data folder, which `endStarts` removes. */
export const freshDir = (): string => {
  const dir = newDataDir();
  dataDirs.push(dir);
  return dir;
};

/** Ends every server and removes every folder of a file's tests. */
export const endStarts = async (): Promise<void> => {
  await endServers();
  for (const dir of dataDirs) removeDataDir(dir);
};

/** The environment of a server that makes its tokens itself. */
export const withoutTokens = { INGEST_TOKENS: undefined, READ_TOKENS: undefined };

/** Starts a server that must end by itself; resolves to what it wrote and its exit code. */
export const failedStart = async (
  env: Readonly<Record<string, string | undefined>>,
  dataDir = freshDir(),
) => {
  const server = spawnServer({ dataDir, env });
  const code = await server.ended;
  return { code, output: server.output() };
};
