import { type Child, startChild } from '../measure/child.ts';
import type * as FullStore from '../load/full-store.ts';
import type { LoadOrder, LoadResult } from '../load/client.ts';
import { benchToken, startProduct, type LoadTarget, thisCheckout } from '../load/product.ts';
import type { BodyShape } from '../load/traffic.ts';
import type { Metric } from '../measure/line.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { parseMeters } from '../../shared/metering/meters.ts';

export type Load = BodyShape & {
  readonly connections: number;
  /** The setting METERS. Default: none. */
  readonly meters?: string;
};

const measureMs = 2_000;
const warmUpMs = 300;
const firstWarmUpMs = 1_500;

/** What several servers do under the same load, each measured in turn, again and again. */
export const measureInTurn = async (
  targets: readonly LoadTarget[],
  load: Load,
  repetitions: number,
): Promise<readonly (readonly LoadResult[])[]> => {
  const client = startChild(new URL('../load/client.ts', import.meta.url));
  const orderFor = ({ server, port, path }: LoadTarget, ms: number): LoadOrder => ({
    ...load,
    port,
    path,
    token: benchToken,
    serverPid: server.pid,
    warmUpMs: ms,
    measureMs,
  });
  for (const target of targets) await ask(client, orderFor(target, firstWarmUpMs));
  const results: LoadResult[][] = targets.map(() => []);
  for (let i = 0; i < repetitions; i++) {
    for (const [t, target] of targets.entries()) {
      results[t]?.push(await ask(client, orderFor(target, warmUpMs)));
    }
  }
  await client.end();
  return results;
};

const ask = (client: Child, order: LoadOrder): Promise<LoadResult> => client.ask(order);

/** The product, as a checkout has it, on a store of its own whose pages are full. */
export const startFullProduct = async (
  { consumers, services = 1, meters = '' }: Pick<Load, 'consumers' | 'services' | 'meters'>,
  checkout = thisCheckout,
): Promise<LoadTarget> => {
  const dataDir = newScratchFolder();
  const { href } = new URL('bench/load/full-store.ts', checkout);
  const { fillTrafficStore } = (await import(href)) as typeof FullStore;
  const counted = (parseMeters(meters) ?? []).map(({ name }) => name);
  await fillTrafficStore(dataDir, { consumers, services, meters: counted }, Date.now());
  return startProduct(dataDir, { METERS: meters }, checkout);
};

export const rateOf = (name: string, results: readonly LoadResult[] = []): Metric => ({
  name,
  unit: 'entries/s',
  samples: results.map(({ entriesPerSecond }) => entriesPerSecond),
});

/** Latency as the client sees it, and what the server's process uses. */
export const detailsOf = (results: readonly LoadResult[] = []): readonly Metric[] => [
  { name: 'p50', unit: 'ms', samples: results.map(({ p50Ms }) => p50Ms) },
  { name: 'p99', unit: 'ms', samples: results.map(({ p99Ms }) => p99Ms) },
  { name: 'CPU', unit: 'µs/entry', samples: results.map(({ cpuPerEntryUs }) => cpuPerEntryUs) },
];
