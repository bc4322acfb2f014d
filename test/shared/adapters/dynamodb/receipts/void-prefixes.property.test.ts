import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { describe, expect, test } from '@jest/globals';
import type { StoreLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import type { Told } from '../../../../support/dynamodb/histories.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { edgeBatchJudgedAt, monthEdge } from '../../../../support/metering/edge-batch.ts';
import { refusingMoreThan, withFaults } from '../../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

type Limits = Partial<StoreLimits>;

const copyOf = (db: DynamoDbDouble) => createDynamoDbDouble({ turn: nextTurn, items: db.items() });

const expectCounted = async (db: DynamoDbDouble, { events }: Told, all: Told): Promise<void> => {
  const store = await recovered(openDynamoDbStore(db, simulatedRuntime(2)));
  expect(await contentsOf(store, pagesOf(all.events))).toEqual(sumOf(events));
};

type VoidOptions = {
  readonly isCommitted: boolean;
  readonly first?: Limits;
  readonly maxActions?: number;
};

describe('a void, killed after every prefix of its writes and its commit', () => {
  const voided = { reason: 'a test', by: 'ada', at: monthEdge };

  /** Voids until it dies after each number of writes; then a repeat ends it, or the minute does. */
  const killVoids = async (
    consumers: number,
    { isCommitted, first = {}, maxActions = 100 }: VoidOptions,
  ): Promise<number> => {
    const judged = edgeBatchJudgedAt(consumers, monthEdge + 1);
    const nothing = { ...judged, events: [] };
    const taken = createDynamoDbDouble({ turn: nextTurn });
    const slow = openDynamoDbStore(taken, simulatedRuntime(1), {}, { commitSeconds: 3_600 });
    // The first batch of a table is committed, whatever the setting is.
    await slow.applyOnce(batch({ name: 'first', events: [] }));
    await slow.applyOnce(judged.batch);
    if (isCommitted) await recovered(openDynamoDbStore(taken, simulatedRuntime(1)));
    for (let writes = 0; ; writes++) {
      const killed = copyOf(taken);
      let left = writes;
      const crash = (isWrite: boolean) =>
        isWrite && left-- <= 0 ? ('crash before' as const) : null;
      const dying = withFaults(refusingMoreThan(killed, maxActions), crash, () => 0);
      const dyingStore = openDynamoDbStore(dying, simulatedRuntime(2), first);
      await dyingStore.voidBatch(judged.batch.id, voided).catch(() => null);

      const later = copyOf(killed);
      const { state } =
        (await openDynamoDbStore(later, simulatedRuntime(3)).receipt(judged.batch.id)) ?? {};
      expect(['applied', 'voided']).toContain(state);
      await expectCounted(later, state === 'applied' ? judged : nothing, judged);

      const repeating = openDynamoDbStore(killed, simulatedRuntime(4));
      await repeating.voidBatch(judged.batch.id, { ...voided, reason: 'again' });
      expect(await repeating.applyOnce(judged.batch)).toEqual({ kind: 'duplicate' });
      expect(await repeating.voidBatch(judged.batch.id, voided)).toEqual({
        kind: 'already_voided',
      });
      await expectCounted(killed, nothing, judged);
      if (!dying.hasCrashed()) return writes;
    }
  };

  test('of a batch that waits takes it out of the inbox', async () => {
    expect(await killVoids(60, { isCommitted: false })).toBeGreaterThan(0);
  });

  test('of a batch that was committed subtracts it once, in chunks', async () => {
    expect(await killVoids(60, { isCommitted: true })).toBeGreaterThan(10);
  });

  test('of such a batch, where one transaction holds it, subtracts it once', async () => {
    expect(await killVoids(20, { isCommitted: true })).toBeGreaterThan(5);
  });

  test('of such a batch, on pages that have grown too large for that, subtracts it once', async () => {
    const first = { chunkRows: 7 };
    expect(await killVoids(20, { isCommitted: true, first, maxActions: 20 })).toBeGreaterThan(12);
  });
});

test('a batch is voided once, at whatever step of its commit the void comes', async () => {
  const judged = edgeBatchJudgedAt(60, monthEdge + 1);
  const voided = { reason: 'a test', by: 'ada', at: monthEdge };
  for (let writes = 0, isOver = false; !isOver; writes++) {
    const db = createDynamoDbDouble({ turn: nextTurn });
    const runtime = simulatedRuntime(1);
    const store = openDynamoDbStore(db, runtime);
    await store.applyOnce(batch({ name: 'first', events: [] }));
    let left = writes;
    /** Before this write of the commit, someone else voids the batch. */
    const interrupt = async (): Promise<void> => {
      if (left-- !== 0) return;
      const voider = openDynamoDbStore(db, simulatedRuntime(2));
      await voider.voidBatch(judged.batch.id, voided);
    };
    const interrupted: DynamoDb = {
      ...db,
      write: async (...request) => {
        await interrupt();
        await db.write(...request);
      },
      transactWrite: async (...request) => {
        await interrupt();
        await db.transactWrite(...request);
      },
    };
    await openDynamoDbStore(interrupted, runtime).applyOnce(judged.batch);
    await recovered(store);
    const isVoided = (await store.receipt(judged.batch.id))?.state === 'voided';
    await expectCounted(db, isVoided ? { ...judged, events: [] } : judged, judged);
    isOver = left >= 0;
    if (isOver) expect(writes).toBeGreaterThan(10);
  }
});
