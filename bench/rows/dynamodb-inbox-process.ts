// A table in memory in which many batches wait, and the function once a minute that commits them. In a
// process of its own, so that its memory is the store's and the table's.
import type { DynamoDb } from '../../shared/adapters/dynamodb/table/client.ts';
import { createDynamoDbDouble } from '../../test/support/dynamodb/double.ts';
import { inRounds } from '../../test/support/dynamodb/in-rounds.ts';
import { openDynamoDbStore, shippedPartitions } from '../../test/support/dynamodb/stores.ts';
import { markersIn } from '../../test/support/dynamodb/tables.ts';
import { simulatedRuntime } from '../../test/support/metering/runtime.ts';
import { fillInbox } from '../load/aws/full-inbox.ts';

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

const heapMb = (): number => {
  if (globalThis.gc === undefined) throw new Error('start this with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
};

const run = async ({ batches }: InboxOrder): Promise<InboxResult> => {
  const double = createDynamoDbDouble();
  const runtime = simulatedRuntime(1, startsAt);
  const { compare } = await fillInbox(double, runtime, { batches, startsAt });

  let [transactions, mostMb] = [0, 0];
  const watched: DynamoDb = {
    ...double,
    transactWrite: async (...request) => {
      if (transactions++ % 50 === 0) mostMb = Math.max(mostMb, heapMb());
      await double.transactWrite(...request);
    },
  };
  // Requests that are made at the same time take the same 10 ms.
  const db = inRounds(watched, () => {
    runtime.pass(roundMs);
  });
  const before = heapMb();
  const beganAt = runtime.clock();
  const cpuBefore = process.cpuUsage();
  let runs = 0;
  for (; markersIn(double).length > 0; runs++) {
    await openDynamoDbStore(db, runtime, {}, { partitions: shippedPartitions }).recover();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (runtime.clock() - beganAt) / 1_000;
  await compare(openDynamoDbStore(double, runtime));
  return {
    runs,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    transactions,
    heapMb: mostMb,
    heapBeforeMb: before,
  };
};

process.on('message', (order: InboxOrder) => {
  void run(order).then((result) => process.send?.(result));
});
