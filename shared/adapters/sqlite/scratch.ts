import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toMonthRows } from '../../metering/aggregate.ts';
import type { PageRow } from '../../metering/batch.ts';
import type { CounterReader } from '../../ports/counter-store.ts';
import { createCounterReader, createRowAdder } from './counters.ts';
import { openDatabase, transact } from './database.ts';
import { migrate } from './schema.ts';

export type ScratchCounters = CounterReader & {
  /** Adds rows of quarter-day pages, and to the month pages what follows from them. */
  add(quarterDayRows: readonly PageRow[]): void;
  /** Adds rows of any pages as they are. */
  addRows(rows: readonly PageRow[]): void;
  /** Removes all of it. */
  close(): void;
};

/**
 * Counters in a file of the system's temporary folder, for sums that may not fit in memory. Not
 * durable: what a crash leaves of it is worth nothing.
 */
export const openScratchCounters = (): ScratchCounters => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-'));
  const db = openDatabase(join(folder, 'scratch.db'));
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
  migrate(db);
  const addRows = createRowAdder(db);
  return {
    ...createCounterReader(db),
    add: (rows) =>
      transact(db, () => {
        addRows(rows);
        addRows(toMonthRows(rows));
      }),
    addRows: (rows) =>
      transact(db, () => {
        addRows(rows);
      }),
    close: () => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
};
