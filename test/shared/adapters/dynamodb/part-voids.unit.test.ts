import { describe, expect, test } from '@jest/globals';
import type { StoreLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import { sumRows, toMonthRows } from '../../../../shared/metering/aggregate.ts';
import { countedRows } from '../../../../shared/metering/batch.ts';
import { seriesKey } from '../../../../shared/metering/series.ts';
import type { CounterStore } from '../../../../shared/ports/counter-store.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { refusingMoreThan, withFaults } from '../../../support/dynamodb/faults.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { simulatedSurroundings } from '../../../support/metering/surroundings.ts';
import { contentsOf, pagesOf, receiptsOf, rowsOf, sumOf } from '../../../support/stores/stores.ts';

/** A consumer under so many names that its part is several chunks. */
const load = Array.from({ length: 7 }, (_, i) =>
  event({ consumer: consumer({ id: 'load', username: `name-${i}` }) }),
);
const innocent = ['a', 'b', 'c'].map((id) => event({ consumer: consumer({ id }) }));
const mixed = batch({ name: 'mixed', events: [...load, ...innocent] });
const pages = pagesOf(load);

const decision = { reason: 'a test', by: 'ada', at: 0 };
const part = { ...decision, consumerId: 'load' };

/** The counters follow from the receipts, also while a void is under way. */
const expectFollowing = async (store: CounterStore): Promise<void> => {
  const rows = sumRows((await receiptsOf(store)).flatMap(countedRows));
  const found = (await Promise.all(pages.map(async (page) => rowsOf(store, page)))).flat();
  const byKey = (all: typeof found) =>
    new Map(
      all
        .filter(({ cells }) => cells.length > 0)
        .map((row) => [`${row.page} ${seriesKey(row)}`, row]),
    );
  expect(byKey(found)).toEqual(byKey([...rows, ...toMonthRows(rows)]));
};

type Setting = {
  readonly counting?: Partial<StoreLimits>;
  readonly voiding?: Partial<StoreLimits>;
  readonly maxActions?: number;
};

/** Kills a void of the part after each number of its writes; gives how many it makes. */
const killEverywhere = async (
  { counting = {}, voiding = {}, maxActions = 100 }: Setting,
  check: (store: ReturnType<typeof openDynamoDbStore>) => Promise<void>,
): Promise<number> => {
  const counted = createDynamoDbDouble(nextTurn);
  await openDynamoDbStore(counted, simulatedSurroundings(1), counting).applyOnce(mixed);
  for (let writes = 0; ; writes++) {
    const killed = createDynamoDbDouble(nextTurn, counted.items());
    let left = writes;
    const crash = (isWrite: boolean) => (isWrite && left-- <= 0 ? ('crash before' as const) : null);
    const dying = withFaults(refusingMoreThan(killed, maxActions), crash, () => 0);
    const limits = { ...voiding, parallelRequests: 1 };
    const dyingStore = openDynamoDbStore(dying, simulatedSurroundings(2), limits);
    await dyingStore.voidPart(mixed.id, part).catch(() => null);
    const store = openDynamoDbStore(
      refusingMoreThan(killed, maxActions),
      simulatedSurroundings(3),
      voiding,
    );
    await expectFollowing(store);
    await check(store);
    await expectFollowing(store);
    if (!dying.hasCrashed()) return writes;
  }
};

const journal = { counting: { transactionRows: 2, chunkRows: 4 } };
const grown = { voiding: { transactionRows: 4, chunkRows: 4 }, maxActions: 6 };

describe.each([
  ['of a journal', journal, 5],
  ['of a batch that one transaction counted', {}, 1],
  ['of such a batch, on pages that have grown too large for that', grown, 9],
])('the void of a part %s, killed after every prefix of its writes', (_, setting, leastWrites) => {
  test('is finished by a repeat, once', async () => {
    const writes = await killEverywhere(setting, async (store) => {
      await store.voidPart(mixed.id, { ...part, reason: 'again' });
      expect(await store.voidPart(mixed.id, part)).toEqual({ kind: 'already_voided' });
      expect(await store.applyOnce(mixed)).toEqual({ kind: 'duplicate' });
      expect(await contentsOf(store, pages)).toEqual(sumOf(innocent));
      expect((await store.receipt(mixed.id))?.partVoids).toHaveLength(1);
    });
    expect(writes).toBeGreaterThanOrEqual(leastWrites);
  });

  test('is finished by the sweeper, or was never begun', async () => {
    const states = new Set<number>();
    await killEverywhere(setting, async (store) => {
      await store.sweep(Number.POSITIVE_INFINITY);
      const { state, partVoids = [] } = (await store.receipt(mixed.id)) ?? {};
      expect(state).toBe('applied');
      states.add(partVoids.length);
      const left = partVoids.length === 0 ? [...load, ...innocent] : innocent;
      expect(await contentsOf(store, pages)).toEqual(sumOf(left));
    });
    expect(states).toEqual(new Set([0, 1]));
  });

  test('leaves nothing to count to a void of the whole batch', async () => {
    await killEverywhere(setting, async (store) => {
      expect(await store.voidBatch(mixed.id, decision)).toEqual({ kind: 'voided' });
      expect(await contentsOf(store, pages)).toEqual({});
      expect(await store.voidPart(mixed.id, part)).toEqual({ kind: 'already_voided' });
    });
  });

  test('does not keep another part from being voided', async () => {
    await killEverywhere(setting, async (store) => {
      const other = { ...part, consumerId: 'a' };
      expect(await store.voidPart(mixed.id, other)).toEqual({ kind: 'voided' });
      await store.voidPart(mixed.id, part);
      expect(await contentsOf(store, pages)).toEqual(sumOf(innocent.slice(1)));
    });
  });
});
