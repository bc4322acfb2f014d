import type { DynamoDbCounterStore } from '../../../shared/adapters/dynamodb/counter-store.ts';
import type { Runtime } from '../../../shared/adapters/dynamodb/settings.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import { openDynamoDbStore, shippedPartitions } from '../../../test/support/dynamodb/stores.ts';
import { batch } from '../../../test/support/metering/batches.ts';
import { consumer, event } from '../../../test/support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../../test/support/stores/stores.ts';

/** 20 consumers, each batch has two of them. */
const eventsOf = (i: number) =>
  [i % 20, (i * 7) % 20].map((n) => event({ consumer: consumer({ id: `consumer-${n}` }) }));

/** Has batches wait in a table: all but the first, which is the first of the table. */
export const fillInbox = async (
  db: DynamoDb,
  runtime: Runtime,
  { batches, startsAt }: { readonly batches: number; readonly startsAt: number },
) => {
  const store = openDynamoDbStore(
    db,
    runtime,
    {},
    { commitSeconds: 3_600, partitions: shippedPartitions },
  );
  const events = [];
  for (let i = 0; i < batches; i++) {
    const ofBatch = eventsOf(i);
    events.push(...ofBatch);
    await store.applyOnce(batch({ name: `batch ${i}`, events: ofBatch, receivedAt: startsAt + i }));
  }
  const expected = sorted(sumOf(events));
  const pages = pagesOf(events);
  return {
    /** Throws where a counter of the store is not the sum of what waited. */
    compare: async (committed: DynamoDbCounterStore): Promise<void> => {
      if (sorted(await contentsOf(committed, pages)) !== expected) {
        throw new Error('what was committed is not what waited');
      }
    },
  };
};

const sorted = (counts: Readonly<Record<string, number>>): string =>
  JSON.stringify(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
