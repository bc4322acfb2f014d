// A table in memory in which many batches wait, and the function once a minute that commits them. In a
// process of its own, so that its memory is the store's and the table's.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DynamoDb } from '../../shared/adapters/dynamodb/table/client.ts';
import { createDynamoDbDouble } from '../../test/support/dynamodb/double.ts';
import { openDynamoDbStore } from '../../test/support/dynamodb/stores.ts';
import { markersIn } from '../../test/support/dynamodb/tables.ts';
import { batch } from '../../test/support/metering/batches.ts';
import { consumer, event } from '../../test/support/metering/events.ts';
import { simulatedRuntime } from '../../test/support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../test/support/stores/stores.ts';

export type InboxOrder = { readonly batches: number };

export type InboxResult = {
  /** Of the function, each 45 s at most. */
  readonly runs: number;
  /** Simulated: 10 ms for each round of requests that are under way at the same time. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly transactions: number;
  readonly heapMb: number;
  readonly heapBeforeMb: number;
};

const startsAt = Date.parse('2026-11-22T12:00:00Z');
const roundMs = 10;
const partitions = { pages: 16, inbox: 64 };

/** 20 consumers, each batch has two of them. */
const eventsOf = (i: number) =>
  [i % 20, (i * 7) % 20].map((n) => event({ consumer: consumer({ id: `consumer-${n}` }) }));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapMb = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
};

const run = async ({ batches }: InboxOrder): Promise<InboxResult> => {
  const double = createDynamoDbDouble();
  const runtime = simulatedRuntime(1, startsAt);
  const slow = openDynamoDbStore(double, runtime, {}, { commitSeconds: 3_600, partitions });
  const all = [];
  // The first one of a table is committed at once.
  for (let i = 0; i < batches; i++) {
    const events = eventsOf(i);
    all.push(...events);
    await slow.applyOnce(batch({ name: `batch ${i}`, events, receivedAt: startsAt + i }));
  }

  let round: Promise<void> | null = null;
  /** Requests that are made at the same time take the same 10 ms. */
  const oneRound = async (): Promise<void> => {
    round ??= new Promise((resolve) => {
      setImmediate(() => {
        round = null;
        runtime.pass(roundMs);
        resolve();
      });
    });
    return round;
  };
  let [transactions, mostMb] = [0, 0];
  const db: DynamoDb = {
    ...double,
    get: async (...request) => oneRound().then(async () => double.get(...request)),
    query: async (...request) => oneRound().then(async () => double.query(...request)),
    write: async (...request) => oneRound().then(async () => double.write(...request)),
    transactWrite: async (...request) => {
      await oneRound();
      if (transactions++ % 50 === 0) mostMb = Math.max(mostMb, heapMb());
      await double.transactWrite(...request);
    },
  };
  const before = heapMb();
  const beganAt = runtime.clock();
  const cpuBefore = process.cpuUsage();
  let runs = 0;
  for (; markersIn(double).length > 0; runs++) {
    await openDynamoDbStore(db, runtime, {}, { partitions }).recover();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (runtime.clock() - beganAt) / 1_000;
  const contents = await contentsOf(slow, pagesOf(all));
  const expected = sumOf(all);
  if (JSON.stringify(sorted(contents)) !== JSON.stringify(sorted(expected))) {
    throw new Error('what was committed is not what waited');
  }
  return {
    runs,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    transactions,
    heapMb: mostMb,
    heapBeforeMb: before,
  };
};

const sorted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));

process.on('message', (order: InboxOrder) => {
  void run(order).then((result) => process.send?.(result));
});
