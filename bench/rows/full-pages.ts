import { DatabaseSync } from 'node:sqlite';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { type Cells, cellCode, packCells } from '../../shared/metering/cells.ts';
import { labelsText, noLabels } from '../../shared/metering/labels.ts';
import {
  isMonthPage,
  type PageId,
  pageEnd,
  pageStart,
  slotMs,
} from '../../shared/metering/page.ts';
import { trafficConsumers, trafficService, trafficStatuses } from '../load/traffic.ts';

/** Each consumer has a row of each service: one, unless more are named. */
type Full = { readonly statuses?: number; readonly services?: number };

const requestsPerSlot = { month: 312_345, quarterDay: 54_321 } as const;

/**
 * Makes a store with full pages: every consumer made requests in every slot, with every status.
 * Rows are written as the store keeps them, without receipts: a year of those would take hours,
 * and nothing that is measured here reads them.
 */
export const fillPages = (
  dataDir: string,
  pages: readonly PageId[],
  consumers: number,
  { statuses = trafficStatuses.length, services = 1 }: Full = {},
): void => {
  const path = dataFile(dataDir);
  openSqliteStore(path).close();
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN');
  const insert = db.prepare('INSERT INTO page_row VALUES (?, ?, ?, ?, ?, ?)');
  const everyone = trafficConsumers(consumers);
  const labelTexts = Array.from({ length: services }, (_, i) =>
    labelsText({ ...noLabels, service: trafficService(i) }),
  );
  for (const page of pages) {
    const cells = fullPage(page, statuses);
    for (const { id, customId, username } of everyone) {
      for (const labels of labelTexts) {
        insert.run(page, id, customId, username, labels, cells);
      }
    }
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
};

const fullPage = (page: PageId, statuses: number): Cells => {
  const slots = Math.round((pageEnd(page) - pageStart(page)) / slotMs(page));
  const requests = requestsPerSlot[isMonthPage(page) ? 'month' : 'quarterDay'];
  const counts = new Map<number, number>();
  for (let slot = 0; slot < slots; slot++) {
    for (const status of trafficStatuses.slice(0, statuses)) {
      counts.set(cellCode(slot, status), requests + slot);
    }
  }
  return packCells(counts);
};
