import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { ask, jsonIn } from './billable.ts';
import type { PostOutcome } from '../kong/queue.ts';
import { start } from '../kong/usage.ts';
import { ingestSettings } from '../api/ingest-settings.ts';
import { request } from '../api/requests.ts';

/** `refuses`: no connection. `fails`: 503. `hangs`: nothing. `loses`: counts, then no answer. */
export type Fault = { kind: 'refuses' | 'fails' | 'hangs' | 'loses'; from: number; until: number };

/** Billable with faults at set times, on a store that outlives its restarts. */
export const createFaultyBillable = (faults: readonly Fault[]) => {
  const store = createMemoryCounterStore();
  const settings = ingestSettings;
  const log = (error: unknown): never => {
    throw error;
  };
  const count = async (body: string, at: number): Promise<number> => {
    // A new handler for each post: it keeps nothing that a restart would lose.
    const handler = createIngestHandler({ store, clock: () => at, settings, log });
    const response = await handler(request({ method: 'POST', body: Buffer.from(body) }));
    return response.status;
  };
  return {
    store,
    post: async (body: string, at: number): Promise<PostOutcome> => {
      const fault = faults.find(({ from, until }) => at >= from && at < until);
      switch (fault?.kind) {
        case 'refuses':
          return { status: null, ms: 1 };
        case 'fails':
          return { status: 503, ms: 5 };
        case 'hangs':
          return { status: null, ms: Infinity };
        case 'loses':
          await count(body, at);
          return { status: null, ms: Infinity };
        case undefined:
          return { status: await count(body, at), ms: 30 };
      }
    },
  };
};

export type FaultyBillable = ReturnType<typeof createFaultyBillable>;

const year = 'period=year&from=2026&to=2027';

/** How many requests Billable answers with, by `ID STATUS`. */
export const countsIn = async ({ store }: FaultyBillable) => {
  const { data } = jsonIn(await ask(store, year, { at: start }));
  return Object.fromEntries(
    data.map((row) => [`${String(row['consumer_id'])} ${String(row['status'])}`, row['requests']]),
  );
};
