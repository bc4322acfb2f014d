import { expect } from '@jest/globals';
import type { StoreLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { dayMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { edgeBatchJudgedAt, monthEdge } from '../metering/edge-batch.ts';
import { simulatedRuntime } from '../metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../stores/stores.ts';
import { withFaults } from './faults.ts';
import type { Told } from './histories.ts';
import { openDynamoDbStore, recovered } from './stores.ts';

/** A table whose items can be looked at and copied into another. */
export type CopiedTable = {
  readonly db: DynamoDb;
  readonly table: string;
  items(): Promise<readonly Item[]>;
  close(): Promise<void>;
};

export type OpenCopiedTable = (items?: readonly Item[]) => Promise<CopiedTable>;

type Limits = Partial<StoreLimits>;
type Resend = { readonly limits: Limits; readonly clockMs: number };

/** A batch over the edge of a month, killed in its first attempt and sent again. */
export type KilledBatch = {
  readonly consumers: number;
  readonly first?: Limits;
  readonly resends: readonly Resend[];
};

/** Applies a batch in a process that dies after so many writes; whether it died. */
const applyUntil = async (
  { db, table }: CopiedTable,
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
  const store = openDynamoDbStore(dying, simulatedRuntime(1), limits, { table });
  await store.applyOnce(batch).catch(() => undefined);
  return dying.hasCrashed();
};

const expectCounted = async (
  { db, table }: CopiedTable,
  { events }: Told,
  all: Told,
): Promise<void> => {
  const store = await recovered(openDynamoDbStore(db, simulatedRuntime(2), {}, { table }));
  expect(await contentsOf(store, pagesOf(all.events))).toEqual(sumOf(events));
};

/** Reports go through the months that are listed: none may have rows and not be. */
const expectMonthsListed = (items: readonly Item[]): void => {
  const listed = items.flatMap((item) => item['mo']?.SS ?? []);
  const months = items.flatMap(({ pk }) => /^m#(\d{4}-\d\d)#/.exec(pk?.S ?? '')?.[1] ?? []);
  expect(listed).toEqual(expect.arrayContaining([...new Set(months)]));
};

/** Kills the first attempt after each number of writes, then resends under each of `resends`. */
export const killEverywhere = async (
  openTable: OpenCopiedTable,
  { consumers, first = {}, resends }: KilledBatch,
): Promise<{ prefixes: number; withReceipt: number }> => {
  const on = async <T>(items: readonly Item[], use: (table: CopiedTable) => Promise<T>) => {
    const table = await openTable(items);
    try {
      return await use(table);
    } finally {
      await table.close();
    }
  };
  const judged = edgeBatchJudgedAt(consumers, monthEdge + 1);
  // Between them, these judge every entry good.
  const later = edgeBatchJudgedAt(consumers, monthEdge + 2 * minuteMs);
  const earlier = edgeBatchJudgedAt(consumers, monthEdge - dayMs);
  const all = { ...judged, events: [...judged.events, ...later.events, ...earlier.events] };
  let withReceipt = 0;
  for (let writes = 0; ; writes++) {
    const { hasDied, left } = await on([], async (killed) => ({
      hasDied: await applyUntil(killed, judged, first, writes),
      left: await killed.items(),
    }));
    expectMonthsListed(left);
    const isJudged = left.some(({ sk }) => sk?.S === 'r');
    if (isJudged) withReceipt++;

    for (const { limits, clockMs } of resends) {
      const resent = edgeBatchJudgedAt(consumers, monthEdge + 1 + clockMs);
      await on(left, async (copy) => {
        const { db, table } = copy;
        const store = openDynamoDbStore(db, simulatedRuntime(3), limits, { table });
        const { kind } = await store.applyOnce(resent.batch);
        expect(kind).toBe(isJudged ? 'duplicate' : 'applied');
        await expectCounted(copy, isJudged ? judged : resent, all);
      });
    }

    // No one sends it again: what was taken is counted, what was not is not there.
    const counted = isJudged ? judged : { ...judged, events: [] };
    await on(left, async (copy) => expectCounted(copy, counted, all));
    if (!hasDied) return { prefixes: writes, withReceipt };
  }
};

/** Over the bounds of the future, of age, and of neither. */
export const resendClocks = [0, 2 * minuteMs, -dayMs];
