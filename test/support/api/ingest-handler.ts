import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { Batch } from '../../../shared/metering/batch.ts';
import type { CounterWriter } from '../../../shared/ports/counter-store.ts';
import { entryInstant } from '../metering/entries.ts';
import { ingestSettings } from './ingest-settings.ts';
import { ingestRequest, jsonOf } from './requests.ts';

/** When the bodies come: a second after their entries began. */
export const now = entryInstant + 1_000;

/** A handler over a memory store; what it stores and logs is kept to be looked at. */
export const openHandler = (
  over: Partial<CounterWriter> = {},
  clock = () => now,
  settings = ingestSettings,
) => {
  const memory = createMemoryCounterStore();
  const logged: unknown[] = [];
  const batches: Batch[] = [];
  const store: CounterWriter = {
    applyOnce: async (batch) => {
      batches.push(batch);
      return memory.applyOnce(batch);
    },
    receiptsCompleteSince: async () => null,
    ...over,
  };
  const handler = createIngestHandler({
    store,
    clock,
    settings,
    log: (error) => logged.push(error),
  });
  const post = async (body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const request = ingestRequest(body);
    const response = await handler({ ...request, headers: { ...request.headers, ...headers } });
    return { ...response, json: await jsonOf(response) };
  };
  return { post, batches, logged };
};

/** The answer to a body that is no duplicate. */
export const counted = (accepted: number, quarantined = 0) => ({
  accepted,
  quarantined,
  duplicate: false,
});
