import { entry } from '../metering/entries.ts';
import { newDataDir, postBatch, startTestServer } from './server.ts';

const now = new Date();

export const startOfMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
export const lastMonth = new Date(startOfMonth - 1).toISOString().slice(0, 7);

/** The folder of a store with usage of last month, whose server has noted the time and is ended. */
export const storeWithLastMonth = async (
  whileItRuns: (dataDir: string) => Promise<unknown> = async () => undefined,
): Promise<string> => {
  const dataDir = newDataDir();
  const server = await startTestServer({ dataDir });
  await postBatch(server, JSON.stringify([entry({ startedAt: startOfMonth - 1 })]));
  await whileItRuns(dataDir);
  await server.end('SIGTERM');
  return dataDir;
};
