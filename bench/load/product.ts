import { type Child, startChild } from '../measure/child.ts';
import type { ServerReady } from '../server.ts';

export const benchToken = 'tokenOfTheBenchmark1';
export const benchReadToken = 'tokenOfTheBenchmark2';

export type LoadTarget = { readonly server: Child; readonly port: number; readonly path: string };

export const thisCheckout = new URL('../../', import.meta.url);

/** Starts the server of a checkout on a data folder, on any free port. */
export const startProduct = async (
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  checkout = thisCheckout,
): Promise<LoadTarget> =>
  startTarget(new URL('bench/server.ts', checkout), [], {
    PORT: '0',
    BILLABLE_DATA_DIR: dataDir,
    INGEST_TOKENS: benchToken,
    READ_TOKENS: benchReadToken,
    ...env,
  });

/** Starts a server of `floor-server.ts`. */
export const startFloor = (kind: 'discard' | 'parse'): Promise<LoadTarget> =>
  startTarget(new URL('floor-server.ts', import.meta.url), [kind]);

/** Starts any server that says its port in its first message. */
export const startTarget = async (
  module: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<LoadTarget> => {
  const server = startChild(module, args, env);
  const { port } = await server.ready<ServerReady>();
  return { server, port, path: '/ingest' };
};
