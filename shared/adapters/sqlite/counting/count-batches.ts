import type { DatabaseSync } from 'node:sqlite';
import { sumRows, toMonthRows } from '../../../metering/aggregate.ts';
import type { Batch, PageRow } from '../../../metering/batch.ts';
import type { ApplyOutcome } from '../../../ports/counter-store.ts';
import { DamagedStore } from '../../../stored/damaged-store.ts';
import { type Backlog, createBacklogReader, emptyBacklog } from './backlog.ts';
import { query } from '../database.ts';
import { withDamageAsFault } from '../errors.ts';
import { createReceiptRecorder } from '../record-receipts.ts';

/** How large the backlog may become: a reader adds it up, and a commit brings all of it into pages. */
export type BacklogBounds = {
  /** Rows of receipts. */
  readonly receiptRows: number;
  /** Rows of pages. */
  readonly pageRows: number;
};

export const usualBacklog: BacklogBounds = { receiptRows: 32_768, pageRows: 4_096 };

type CounterContext = {
  readonly addRows: (rows: readonly PageRow[]) => void;
  readonly write: <T>(work: () => T) => T;
  readonly bounds: BacklogBounds;
};

/**
 * Counts groups of batches. A group writes its receipts; the rows that they have are added to the
 * pages once there are many, so that a row that hundreds of batches touch is written once. Until
 * then a reader adds them (`counters.ts`).
 */
export const createBatchCounter = (
  db: DatabaseSync,
  { addRows, write, bounds }: CounterContext,
) => {
  const record = createReceiptRecorder(db);
  const backlog = createBacklogReader(db);
  const lastReceipt = query<readonly [number]>(db, 'SELECT ifnull(max(seq), 0) FROM receipt');
  const markCounted = db.prepare('UPDATE meta SET counted_through = ?');
  let hasLeft = false;

  /** The number of the last receipt. What comes before the backlog is taken to be in the pages. */
  const readThrough = ({ through }: Backlog): number => {
    const [last = 0] = lastReceipt.first() ?? [];
    if (last < through) throw new DamagedStore('meta counted_through', 'the number of a receipt');
    return last;
  };

  /** Brings the backlog into the pages. To be called within a transaction. */
  const settle = (): void => {
    const { after, through, sums } = backlog.current();
    if (after === through) return;
    addRows(sums.rows());
    markCounted.run(through);
  };

  const commitGroup = (batches: readonly Batch[]): readonly ApplyOutcome[] => {
    const done = write(() => {
      const before = backlog.current();
      const outcomes = record(batches);
      const rows = batches.flatMap(({ deltas }, i) =>
        outcomes[i]?.kind === 'applied' ? deltas : [],
      );
      const through = withDamageAsFault(() => readThrough(before));
      const isLarge = rows.length >= bounds.receiptRows;
      const isFull =
        before.rows + rows.length >= bounds.receiptRows || before.sums.size() >= bounds.pageRows;
      if (!isFull) return { outcomes, keep: () => backlog.extend(before, rows, through) };
      addRows(before.sums.rows());
      if (isLarge) {
        const sums = sumRows(rows);
        addRows(sums);
        addRows(toMonthRows(sums));
      }
      const counted = isLarge ? through : before.through;
      markCounted.run(counted);
      return {
        outcomes,
        keep: () => backlog.extend(emptyBacklog(counted), isLarge ? [] : rows, through),
      };
    });
    done.keep();
    hasLeft = true;
    return done.outcomes;
  };

  return {
    commitGroup,
    settle,
    /** Brings what this process has left into the pages. */
    settleOwn: (): void => {
      if (hasLeft) write(settle);
    },
  };
};
