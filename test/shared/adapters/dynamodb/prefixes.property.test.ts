import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import type { StoreLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../support/dynamodb/double.ts';
import type { Told } from '../../../support/dynamodb/histories.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { edgeBatchJudgedAt, monthEdge } from '../../../support/metering/edge-batch.ts';
import { refusingMoreThan, withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { simulatedSurroundings } from '../../../support/metering/surroundings.ts';

type Limits = Partial<StoreLimits>;

/** Applies a batch in a process that dies after so many writes; whether it died. */
const applyUntil = async (
  db: DynamoDbDouble,
  { batch }: Told,
  limits: Limits,
  writes: number,
): Promise<boolean> => {
  let left = writes;
  const dying = withFaults(
    db,
    (isWrite) => (isWrite && left-- <= 0 ? 'crash before' : null),
    () => 0,
  );
  const store = openDynamoDbStore(dying, simulatedSurroundings(1), limits);
  await store.applyOnce(batch).catch(() => undefined);
  return dying.hasCrashed();
};

const copyOf = (db: DynamoDbDouble) => createDynamoDbDouble(nextTurn, db.items());

const hasReceipt = (db: DynamoDbDouble): boolean => db.items().some(({ sk }) => sk?.S === 'r');

const expectCounted = async (db: DynamoDbDouble, { events }: Told, all: Told): Promise<void> => {
  const store = openDynamoDbStore(db, simulatedSurroundings(2));
  expect(await contentsOf(store, pagesOf(all.events))).toEqual(sumOf(events));
};

/** Kills the first attempt after each number of writes, then resends under each of `resends`. */
const killEverywhere = async (
  consumers: number,
  first: Limits,
  resends: readonly { readonly limits: Limits; readonly clockMs: number }[],
): Promise<{ prefixes: number; withReceipt: number }> => {
  const judged = edgeBatchJudgedAt(consumers, monthEdge + 1);
  // Between them, these judge every entry good.
  const later = edgeBatchJudgedAt(consumers, monthEdge + 2 * minuteMs);
  const earlier = edgeBatchJudgedAt(consumers, monthEdge - dayMs);
  const all = { ...judged, events: [...judged.events, ...later.events, ...earlier.events] };
  let withReceipt = 0;
  for (let writes = 0; ; writes++) {
    const killed = createDynamoDbDouble(nextTurn);
    const hasDied = await applyUntil(killed, judged, first, writes);
    const isJudged = hasReceipt(killed);
    if (isJudged) withReceipt++;

    for (const { limits, clockMs } of resends) {
      const db = copyOf(killed);
      const resent = edgeBatchJudgedAt(consumers, monthEdge + 1 + clockMs);
      await openDynamoDbStore(db, simulatedSurroundings(3), limits).applyOnce(resent.batch);
      await expectCounted(db, isJudged ? judged : resent, all);
    }

    // Nobody sends it again: what was begun is finished, what was not is not there.
    const swept = copyOf(killed);
    await openDynamoDbStore(swept, simulatedSurroundings(4)).sweep(Number.POSITIVE_INFINITY);
    await expectCounted(swept, isJudged ? judged : { ...judged, events: [] }, all);
    if (!hasDied) return { prefixes: writes, withReceipt };
  }
};

/** Over the bounds of the future, of age, and of neither. */
const clocks = [0, 2 * minuteMs, -dayMs];

describe('a batch over the edge of a month, killed after every prefix of its writes', () => {
  test('of 500 consumers, counts once however it is judged and cut the second time', async () => {
    const { prefixes, withReceipt } = await killEverywhere(
      500,
      { chunkRows: 98 },
      clocks.map((clockMs, i) => ({ limits: { chunkRows: [20, 7, 98][i] ?? 20 }, clockMs })),
    );
    expect(prefixes).toBeGreaterThan(20);
    expect(withReceipt).toBeGreaterThan(20);
  }, 120_000);

  test('of 200 consumers, in the chunks that a release has', async () => {
    const { prefixes } = await killEverywhere(200, {}, [
      { limits: { chunkRows: 98 }, clockMs: -dayMs },
    ]);
    expect(prefixes).toBeGreaterThan(40);
  }, 120_000);

  test('counts once where it is a journal first and fits a transaction later', async () => {
    const { prefixes } = await killEverywhere(
      20,
      { transactionRows: 40 },
      clocks.map((clockMs) => ({ limits: {}, clockMs })),
    );
    expect(prefixes).toBeGreaterThan(4);
  }, 60_000);

  test('counts once where it fits a transaction first and is a journal later', async () => {
    const { prefixes } = await killEverywhere(
      20,
      {},
      clocks.map((clockMs) => ({ limits: { transactionRows: 40 }, clockMs })),
    );
    expect(prefixes).toBeGreaterThan(1);
  }, 60_000);
});

type VoidOptions = {
  readonly first?: Limits;
  readonly later?: Limits;
  readonly maxActions?: number;
};

describe('a void, killed after every prefix of its writes', () => {
  const voided = { reason: 'a test', by: 'ada', at: monthEdge };

  /** Voids until it dies after each number of writes; then a repeat, and the sweeper, end it. */
  const killVoids = async (
    consumers: number,
    { first = {}, later = {}, maxActions = 100 }: VoidOptions = {},
  ): Promise<number> => {
    const judged = edgeBatchJudgedAt(consumers, monthEdge + 1);
    const nothing = { ...judged, events: [] };
    const counted = createDynamoDbDouble(nextTurn);
    const store = openDynamoDbStore(counted, simulatedSurroundings(1));
    await store.applyOnce(judged.batch);
    for (let writes = 0; ; writes++) {
      const killed = copyOf(counted);
      let left = writes;
      const crash = (isWrite: boolean) =>
        isWrite && left-- <= 0 ? ('crash before' as const) : null;
      const dying = withFaults(refusingMoreThan(killed, maxActions), crash, () => 0);
      const dyingStore = openDynamoDbStore(dying, simulatedSurroundings(2), first);
      await dyingStore.voidBatch(judged.batch.id, voided).catch(() => null);

      const swept = copyOf(killed);
      const sweeper = openDynamoDbStore(
        refusingMoreThan(swept, maxActions),
        simulatedSurroundings(3),
        later,
      );
      await sweeper.sweep(Number.POSITIVE_INFINITY);
      const { state = 'none' } = (await sweeper.receipt(judged.batch.id)) ?? {};
      expect(['applied', 'voided']).toContain(state);
      await expectCounted(swept, state === 'applied' ? judged : nothing, judged);

      const repeating = openDynamoDbStore(
        refusingMoreThan(killed, maxActions),
        simulatedSurroundings(4),
        later,
      );
      await repeating.voidBatch(judged.batch.id, { ...voided, reason: 'again' });
      expect(await repeating.applyOnce(judged.batch)).toEqual({ kind: 'duplicate' });
      expect(await repeating.voidBatch(judged.batch.id, voided)).toEqual({
        kind: 'already_voided',
      });
      await expectCounted(killed, nothing, judged);
      if (!dying.hasCrashed()) return writes;
    }
  };

  test('of a journal takes it back once', async () => {
    expect(await killVoids(60, { later: { chunkRows: 98 } })).toBeGreaterThan(10);
  }, 60_000);

  test('of a batch that one transaction counted takes it back once', async () => {
    expect(await killVoids(20)).toBe(1);
  }, 60_000);

  test('of such a batch, on pages that have grown too large for that, takes it back once', async () => {
    const later = { transactionRows: 4, chunkRows: 7 };
    expect(await killVoids(20, { later, maxActions: 20 })).toBeGreaterThan(30);
  }, 60_000);
});
