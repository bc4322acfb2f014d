import { expect } from '@jest/globals';
import type { DynamoDbCounterStore } from '../../../shared/adapters/dynamodb/counter-store.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import { secondMs } from '../../../shared/calendar/instant.ts';
import { eachCell } from '../../../shared/metering/cells.ts';
import { batch } from '../metering/batches.ts';
import { consumer, event } from '../metering/events.ts';
import { seededRandom, simulatedRuntime } from '../metering/runtime.ts';
import { pagesOf, rowsOf } from '../stores/stores.ts';
import { nextTurn, openDynamoDbStore } from './stores.ts';

/** The same table; every process that opens it takes itself for the holder of the lease. */
export const withEveryLease = (db: DynamoDb): DynamoDb => ({
  ...db,
  write: async (action, signal) => {
    if (action.Update?.Key?.['pk']?.S !== 'lease') await db.write(action, signal);
  },
});

const pages = pagesOf([event()]);

/** How many of its batch each consumer has on a page, by the batch's number. */
const countsOn = async (
  store: DynamoDbCounterStore,
  page: string,
): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const row of await rowsOf(store, page)) {
    eachCell(row.cells, (_, count) => counts.set(row.consumer.id, Number(count)));
  }
  return counts;
};

type Told = { answeredAt: number; voidStartedAt: number; voidedAt: number };

/**
 * Batches of one entry each, which several processes take, commit and void at the same time, all of
 * them believing that they hold the lease. Meanwhile others read, and compare with what was told by
 * then. Throws where an answer said too much.
 */
export const expectHonestReads = async (seed: number, db: DynamoDb): Promise<number> => {
  const random = seededRandom(seed);
  const simulated = simulatedRuntime(seed);
  // Each look at the clock is an instant of its own, so that before and after are told apart.
  let ticks = 0;
  const clock = (): number => simulated.clock() + ticks++;
  const runtime = { ...simulated, clock };
  const shared = withEveryLease(db);
  const small = random() < 0.5 ? {} : { actions: 4, chunkRows: 2 };
  // Time passes as fast as anyone sleeps: a report must not give up for that.
  const limits = { ...small, settleMs: 50, catchUpMs: 1e12 };
  const open = () => openDynamoDbStore(shared, runtime, limits);
  const told = new Map<string, Told>();
  const done = { writing: false, reading: false };

  const write = async (writer: number): Promise<void> => {
    const store = open();
    for (let i = 0; i < 4; i++) {
      const id = `${writer}-${i}`;
      const mine = batch({
        name: id,
        events: [event({ consumer: consumer({ id }) })],
        receivedAt: clock(),
      });
      await store.applyOnce(mine);
      const decided = { answeredAt: clock(), voidStartedAt: Infinity, voidedAt: Infinity };
      told.set(id, decided);
      if (random() < 0.3) {
        decided.voidStartedAt = clock();
        await store.voidBatch(mine.id, { reason: 'a test', by: 'ada', at: clock() });
        decided.voidedAt = clock();
      }
    }
  };

  const check = async (store: DynamoDbCounterStore, asOf: number): Promise<void> => {
    const counts = await Promise.all(pages.map(async (page) => countsOn(store, page)));
    for (const [id, { answeredAt, voidStartedAt, voidedAt }] of told) {
      const found = counts.map((each) => each.get(id) ?? 0);
      if (found.some((count) => count < 0 || count > 1)) throw new Error(`${id}: ${found.join()}`);
      // A void that began meanwhile may be seen or not.
      const isCounted = answeredAt < asOf && voidStartedAt === Infinity;
      if (isCounted) expect([id, ...found]).toEqual([id, 1, 1]);
      if (voidedAt < asOf) expect([id, ...found]).toEqual([id, 0, 0]);
    }
  };

  const read = async (): Promise<number> => {
    // Its waiting is no reason for time to pass for the others.
    const waiting = { ...runtime, sleep: nextTurn };
    const store = openDynamoDbStore(shared, waiting, limits);
    let reads = 0;
    for (; !done.writing; reads++) {
      const start = clock();
      if (random() < 0.2) {
        await check(store, await store.catchUp(start));
      } else {
        // Without the margin for clocks that differ: here they do not.
        await check(store, (await store.asOf(start)) + 5 * secondMs);
      }
      await nextTurn();
    }
    return reads;
  };

  const recover = async (): Promise<void> => {
    const store = open();
    while (!done.reading) {
      // One that fails is called again after a minute.
      await store.recover().catch(() => undefined);
      await nextTurn();
    }
  };

  const readers = [read(), read()];
  const recovering = recover();
  await Promise.all([0, 1, 2].map(write));
  done.writing = true;
  const reads = await Promise.all(readers);
  done.reading = true;
  await recovering;
  await open().recover();
  await check(open(), Infinity);
  return reads.reduce((sum, n) => sum + n, 0);
};
