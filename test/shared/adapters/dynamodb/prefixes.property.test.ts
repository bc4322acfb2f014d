import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import type { StoreLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../support/dynamodb/double.ts';
import type { Told } from '../../../support/dynamodb/histories.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../support/dynamodb/stores.ts';
import { edgeBatchJudgedAt, monthEdge } from '../../../support/metering/edge-batch.ts';
import { withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { simulatedRuntime } from '../../../support/metering/runtime.ts';

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
  const store = openDynamoDbStore(dying, simulatedRuntime(1), limits);
  await store.applyOnce(batch).catch(() => undefined);
  return dying.hasCrashed();
};

const copyOf = (db: DynamoDbDouble) => createDynamoDbDouble({ turn: nextTurn, items: db.items() });

const hasReceipt = (db: DynamoDbDouble): boolean => db.items().some(({ sk }) => sk?.S === 'r');

const expectCounted = async (db: DynamoDbDouble, { events }: Told, all: Told): Promise<void> => {
  const store = await recovered(openDynamoDbStore(db, simulatedRuntime(2)));
  expect(await contentsOf(store, pagesOf(all.events))).toEqual(sumOf(events));
};

type Resend = { readonly limits: Limits; readonly clockMs: number };

/** Kills the first attempt after each number of writes, then resends under each of `resends`. */
const killEverywhere = async (
  consumers: number,
  first: Limits,
  resends: readonly Resend[],
): Promise<{ prefixes: number; withReceipt: number }> => {
  const judged = edgeBatchJudgedAt(consumers, monthEdge + 1);
  // Between them, these judge every entry good.
  const later = edgeBatchJudgedAt(consumers, monthEdge + 2 * minuteMs);
  const earlier = edgeBatchJudgedAt(consumers, monthEdge - dayMs);
  const all = { ...judged, events: [...judged.events, ...later.events, ...earlier.events] };
  let withReceipt = 0;
  for (let writes = 0; ; writes++) {
    const killed = createDynamoDbDouble({ turn: nextTurn });
    const hasDied = await applyUntil(killed, judged, first, writes);
    const isJudged = hasReceipt(killed);
    if (isJudged) withReceipt++;

    for (const { limits, clockMs } of resends) {
      const db = copyOf(killed);
      const resent = edgeBatchJudgedAt(consumers, monthEdge + 1 + clockMs);
      const { kind } = await openDynamoDbStore(db, simulatedRuntime(3), limits).applyOnce(
        resent.batch,
      );
      expect(kind).toBe(isJudged ? 'duplicate' : 'applied');
      await expectCounted(db, isJudged ? judged : resent, all);
    }

    // No one sends it again: what was taken is counted, what was not is not there.
    await expectCounted(copyOf(killed), isJudged ? judged : { ...judged, events: [] }, all);
    if (!hasDied) return { prefixes: writes, withReceipt };
  }
};

/** Over the bounds of the future, of age, and of neither. */
const clocks = [0, 2 * minuteMs, -dayMs];

describe('a batch over the edge of a month, killed after every prefix of its writes and its commit', () => {
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

  test('of 20 consumers, counts once where its group fits one transaction', async () => {
    const { prefixes } = await killEverywhere(
      20,
      {},
      clocks.map((clockMs) => ({ limits: {}, clockMs })),
    );
    expect(prefixes).toBeGreaterThan(6);
  }, 60_000);

  test('of 60 consumers, counts once where its receipt lies in parts', async () => {
    const { prefixes } = await killEverywhere(
      60,
      { partBytes: 1000 },
      clocks.map((clockMs) => ({ limits: {}, clockMs })),
    );
    expect(prefixes).toBeGreaterThan(10);
  }, 60_000);
});
