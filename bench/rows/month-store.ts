import { DatabaseSync } from 'node:sqlite';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { type Cells, cellCode, packCells } from '../../shared/domain/cells.ts';
import { dayMs } from '../../shared/domain/instant.ts';
import { type PageId, pageEnd, pageStart } from '../../shared/domain/page.ts';
import { trafficConsumers, trafficStatuses } from '../load/traffic.ts';

const requestsPerDay = 312_345;

/**
 * Makes a store with full month pages: every consumer made requests on every day, with every
 * status. Rows are written as the store keeps them, without receipts: a year of those would take
 * hours, and nothing that is measured here reads them.
 */
export const fillMonths = (
  dataDir: string,
  months: readonly PageId[],
  consumers: number,
  statuses: number = trafficStatuses.length,
): void => {
  const path = dataFile(dataDir);
  openSqliteStore(path).close();
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN');
  const insert = db.prepare('INSERT INTO page_row VALUES (?, ?, ?, ?, ?)');
  const everyone = trafficConsumers(consumers);
  for (const month of months) {
    const cells = fullMonth(month, statuses);
    for (const { id, customId, username } of everyone) {
      insert.run(month, id, customId, username, cells);
    }
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
};

const fullMonth = (month: PageId, statuses: number): Cells => {
  const days = Math.round((pageEnd(month) - pageStart(month)) / dayMs);
  const counts = new Map<number, number>();
  for (let day = 0; day < days; day++) {
    for (const status of trafficStatuses.slice(0, statuses)) {
      counts.set(cellCode(day, status), requestsPerDay + day);
    }
  }
  return packCells(counts);
};
