import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { ask, jsonIn } from '../../support/usage/billable.ts';

const sized = (id: string, status: number, bytes: number) =>
  event({
    consumer: consumer({ id }),
    status,
    quantities: [{ meter: 'request_bytes', amount: bytes }],
  });

/** A store in which requests are read before these are counted, and meters after that. */
const between = async (...events: ReturnType<typeof sized>[]): Promise<CounterReader> => {
  const store = createMemoryCounterStore();
  const known = ['a', 'b'].map((id) => sized(id, 200, 10));
  await store.applyOnce(batch({ name: 'before', events: known }));
  return {
    ...store,
    async *read(asked) {
      if (asked.meter !== undefined && asked.meter !== requestsMeter) {
        await store.applyOnce(batch({ name: 'between', events }));
      }
      yield* store.read(asked);
    },
  };
};

test.each([
  'consumer,status',
  'consumer,status_class',
  'customer,status',
  'customer,service,status',
  'service,status',
])('by %s quantities whose requests were not read yet are in no line', async (groupBy) => {
  const store = await between(sized('a', 404, 7), sized('new', 200, 5));
  const { data } = jsonIn(
    await ask(store, `from=2026-11&meters=request_bytes&group_by=${groupBy}`),
  );
  expect(data.filter(({ requests }) => requests === 0)).toEqual([]);
  const bytes = data.reduce((sum, line) => sum + Number(line['request_bytes']), 0);
  expect(bytes).toBe(20);
});

test('a sum over everyone has no line without a request', async () => {
  const store = await between(sized('a', 404, 7));
  const { data } = jsonIn(await ask(store, 'from=2026-11&meters=request_bytes&group_by=status'));
  expect(data).toMatchObject([{ status: 200, requests: 2, request_bytes: 20 }]);
});
