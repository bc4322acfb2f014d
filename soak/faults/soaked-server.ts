import { statSync } from 'node:fs';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { startProduct, type LoadTarget } from '../../bench/load/product.ts';
import type { OrderDone, ServerOrder } from '../../bench/server.ts';
import { environmentOf, type SoakPlace } from '../settings.ts';

const pageBytes = 4_096;

export type SoakedServer = {
  /** Where it listens, or listened last. */
  port(): number;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Starts it again; with `freePages`, on a disk on which only so much is left. */
  start(options?: { readonly freePages?: number }): Promise<void>;
  /** Sets its clock ahead of the true one, or behind. */
  moveClock(aheadMs: number): Promise<void>;
  /** Counts the moves of its clock, from the order on: odd while it is wrong, or may be. */
  clockMoves(): number;
  /**
   * Leaves so many pages on the disk under it, or all it wants. Resolves to the number of requests
   * that it refused for a full disk since its clock or its disk was set last, or since its start.
   */
  limitDisk(freePages: number | null): Promise<number>;
};

/** A server that ended in another way was not killed, or did not stop as it should. */
const requireEnd = (end: number | NodeJS.Signals | null, expected: number | 'SIGKILL'): void => {
  if (end !== expected) throw new Error(`the server ended with ${end} instead of ${expected}`);
};

/**
 * The product's server as a process that is ended and started again on one data folder. `aheadAtFirstMs`: how
 * far its clock is ahead until its first end.
 */
export const createSoakedServer = async (
  place: SoakPlace,
  aheadAtFirstMs = 0,
): Promise<SoakedServer> => {
  const { dataDir } = place;
  let nextAheadMs = aheadAtFirstMs;
  const begin = (freePages: number | null): Promise<LoadTarget> => {
    const env = {
      BENCH_QUIET: '1',
      BENCH_CLOCK_AHEAD_MS: String(nextAheadMs),
      ...environmentOf(place),
    };
    if (freePages === null) return startProduct(dataDir, env);
    const pages = Math.ceil(statSync(dataFile(dataDir)).size / pageBytes) + freePages;
    return startProduct(dataDir, { ...env, BENCH_MAX_FILE_PAGES: String(pages) });
  };
  let target = await begin(null);
  nextAheadMs = 0;
  const ask = (order: ServerOrder): Promise<OrderDone> => target.server.ask<OrderDone>(order);
  let clockMoves = 0;
  return {
    port: () => target.port,
    clockMoves: () => clockMoves,
    kill: async () => requireEnd(await target.server.end('SIGKILL'), 'SIGKILL'),
    stop: async () => requireEnd(await target.server.end('SIGTERM'), 0),
    start: async ({ freePages = null }: { readonly freePages?: number | null } = {}) => {
      target = await begin(freePages);
    },
    moveClock: async (aheadMs) => {
      if (aheadMs !== 0) clockMoves++;
      await ask({ aheadMs });
      if (aheadMs === 0) clockMoves++;
    },
    limitDisk: async (freePages) => (await ask({ freePages })).refusedAsFull,
  };
};
