import { describe, expect, test } from '@jest/globals';
import type { DynamoDbCounterStore } from '../../../../../shared/adapters/dynamodb/counter-store.ts';
import type { StoreLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { sumRows, toMonthRows } from '../../../../../shared/metering/aggregate.ts';
import { countedRows } from '../../../../../shared/metering/batch.ts';
import { seriesKey } from '../../../../../shared/metering/series.ts';
import type { CounterStore } from '../../../../../shared/ports/counter-store.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { withFaults } from '../../../../support/dynamodb/faults.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import { dyingAfter, markersIn, openDouble } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import {
  contentsOf,
  pagesOf,
  receiptsOf,
  rowsOf,
  sumOf,
} from '../../../../support/stores/stores.ts';

/** A consumer under so many names that its part is several chunks. */
const load = Array.from({ length: 7 }, (_, i) =>
  event({ consumer: consumer({ id: 'load', username: `name-${i}` }) }),
);
const innocent = ['a', 'b', 'c'].map((id) => event({ consumer: consumer({ id }) }));
const mixed = batch({ name: 'mixed', events: [...load, ...innocent] });
const pages = pagesOf(load);

const decision = { reason: 'a test', by: 'ada', at: 0 };
const part = { ...decision, consumerId: 'load' };

/** The counters follow from the receipts. */
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
  /** Whether the batch was committed before its part is voided. */
  readonly isCommitted: boolean;
  readonly limits?: Partial<StoreLimits>;
};

/** Kills a void of the part after each number of its writes; gives how many it makes. */
const killEverywhere = async (
  { isCommitted, limits = {} }: Setting,
  check: (store: DynamoDbCounterStore) => Promise<void>,
): Promise<number> => {
  const taken = createDynamoDbDouble({ turn: nextTurn });
  const slow = openDynamoDbStore(taken, simulatedRuntime(1), {}, { commitSeconds: 3_600 });
  // The first batch of a table is committed, whatever the setting is.
  await slow.applyOnce(batch({ name: 'first', events: [] }));
  await slow.applyOnce(mixed);
  if (isCommitted) await slow.recover();
  for (let writes = 0; ; writes++) {
    const killed = createDynamoDbDouble({ turn: nextTurn, items: taken.items() });
    let left = writes;
    const crash = (isWrite: boolean) => (isWrite && left-- <= 0 ? ('crash before' as const) : null);
    const dying = withFaults(killed, crash, () => 0);
    const dyingStore = openDynamoDbStore(dying, simulatedRuntime(2), {
      ...limits,
      parallelRequests: 1,
    });
    await dyingStore.voidPart(mixed.id, part).catch(() => null);
    const store = openDynamoDbStore(killed, simulatedRuntime(3), limits);
    await check(store);
    await expectFollowing(await recovered(store));
    if (!dying.hasCrashed()) return writes;
  }
};

const counted = async (store: DynamoDbCounterStore) => contentsOf(await recovered(store), pages);

describe.each<[string, Setting]>([
  ['of a batch that waits', { isCommitted: false }],
  ['of a batch that was committed', { isCommitted: true }],
  ['of such a batch, in chunks', { isCommitted: true, limits: { actions: 6, chunkRows: 4 } }],
])('the void of a part %s, killed after every prefix of its writes', (_, setting) => {
  test('is made by a repeat, once', async () => {
    const writes = await killEverywhere(setting, async (store) => {
      await store.voidPart(mixed.id, { ...part, reason: 'again' });
      expect(await store.voidPart(mixed.id, part)).toEqual({ kind: 'already_voided' });
      expect(await store.applyOnce(mixed)).toEqual({ kind: 'duplicate' });
      expect(await counted(store)).toEqual(sumOf(innocent));
      expect((await store.receipt(mixed.id))?.partVoids).toHaveLength(1);
    });
    expect(writes).toBeGreaterThan(5);
  });

  test('is committed by the function once a minute, or was never made', async () => {
    const voids = new Set<number>();
    await killEverywhere(setting, async (store) => {
      const { state, partVoids = [] } = (await store.receipt(mixed.id)) ?? {};
      expect(state).toBe('applied');
      voids.add(partVoids.length);
      const left = partVoids.length === 0 ? [...load, ...innocent] : innocent;
      expect(await counted(store)).toEqual(sumOf(left));
    });
    expect(voids).toEqual(new Set([0, 1]));
  });

  test('leaves nothing to count to a void of the whole batch', async () => {
    await killEverywhere(setting, async (store) => {
      expect(await store.voidBatch(mixed.id, decision)).toEqual({ kind: 'voided' });
      expect(await counted(store)).toEqual({});
      expect(await store.voidPart(mixed.id, part)).toEqual({ kind: 'already_voided' });
    });
  });

  test('does not keep another part from being voided', async () => {
    await killEverywhere(setting, async (store) => {
      const other = { ...part, consumerId: 'a' };
      expect(await store.voidPart(mixed.id, other)).toEqual({ kind: 'voided' });
      await store.voidPart(mixed.id, part);
      expect(await counted(store)).toEqual(sumOf(innocent.slice(1)));
    });
  });
});

test.each([50, 300_000])(
  'the marker of a void says the size of its receipt, in parts of %i bytes',
  async (partBytes) => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, { partBytes }, { commitSeconds: 3_600 });
    await slow.applyOnce(batch({ name: 'first', events: [] }));
    await slow.applyOnce(mixed);
    await openDynamoDbStore(dyingAfter(db, 1), runtime, { partBytes }).voidPart(mixed.id, part);
    const sizes = markersIn(db).map(({ bs, rw }) => [bs?.N, rw?.N]);
    expect(sizes).toEqual([sizes[0], sizes[0]]);
    expect(Number(sizes[0]?.[0])).toBeGreaterThan(100);
  },
);
