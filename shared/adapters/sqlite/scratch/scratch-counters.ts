import { toMonthRows } from '../../../metering/aggregate.ts';
import type { PageRow } from '../../../metering/batch.ts';
import type { CounterReader } from '../../../ports/counter-store.ts';
import { createRowAdder } from '../counting/add-rows.ts';
import { createCounterReader } from '../counting/counters.ts';
import { transact } from '../database.ts';
import { migrate } from '../schema.ts';
import { openScratchFile } from './scratch-file.ts';

export type ScratchCounters = CounterReader & {
  /** Adds rows of quarter-day pages, and to the month pages what follows from them. */
  add(quarterDayRows: readonly PageRow[]): void;
  /** Adds rows of any pages as they are. */
  addRows(rows: readonly PageRow[]): void;
  /** Removes all of it. */
  close(): void;
};

/** Counters in a temporary file, for sums that may not fit in memory. */
export const openScratchCounters = (): ScratchCounters => {
  const { db, writing, close } = openScratchFile();
  writing(() => migrate(db));
  const addRows = createRowAdder(db);
  return {
    ...createCounterReader(db),
    add: (rows) =>
      writing(() =>
        transact(db, () => {
          addRows(rows);
          addRows(toMonthRows(rows));
        }),
      ),
    addRows: (rows) => writing(() => transact(db, () => addRows(rows))),
    close,
  };
};
