import { createHash } from 'node:crypto';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import type { PageRow } from '../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../shared/metering/cells.ts';
import { noLabels } from '../../shared/metering/labels.ts';
import { requestsMeter } from '../../shared/metering/series.ts';
import { dayMs, type EpochMs, quarterDayMs } from '../../shared/calendar/instant.ts';
import { monthPageAt, pageEnd, pageStart, quarterDayPageAt } from '../../shared/metering/page.ts';
import { trafficConsumers, trafficStatuses } from './traffic.ts';

const requestsPerCell = 54_321;
const slotsOfQuarterDay = 24;
const receiptsBefore = 100_000;
const receiptsPerGroup = 1_000;

/**
 * Makes a store in which every page that traffic of `now` touches is full: each day of the month
 * and each quarter of an hour has a count of each status, and that has receipts of the days before.
 * Nearly empty pages flatter every layout.
 */
export const fillStore = async (
  dataDir: string,
  consumers: number,
  now: EpochMs,
): Promise<void> => {
  const store = openSqliteStore(dataFile(dataDir));
  const month = monthPageAt(now);
  for (let day = pageStart(month); day < pageEnd(month); day += dayMs) {
    await store.applyOnce(batchOf(`day ${day}`, rowsAt(day, consumers, 1), now));
  }
  for (const at of [now - quarterDayMs, now, now + quarterDayMs]) {
    const rows = rowsAt(at, consumers, slotsOfQuarterDay);
    await store.applyOnce(batchOf(`quarter ${at}`, rows, now));
  }
  await fillReceipts(store, now);
  store.close();
};

/** The receipts of batches that came before, one each second. */
const fillReceipts = async (store: CounterWriter, now: EpochMs): Promise<void> => {
  for (let i = 0; i < receiptsBefore; i += receiptsPerGroup) {
    const group = Array.from({ length: receiptsPerGroup }, (_, j) =>
      batchOf(`receipt ${i + j}`, [], now - (i + j) * 1_000),
    );
    await Promise.all(group.map(async (each) => store.applyOnce(each)));
  }
};

const batchOf = (name: string, deltas: readonly PageRow[], now: EpochMs) => ({
  id: createHash('sha256').update(name).digest('hex'),
  firstStartedAt: now,
  receivedAt: now,
  oldestAccepted: now,
  latestAt: now,
  deltas,
  quarantined: [],
  replayOf: null,
});

const rowsAt = (at: EpochMs, consumers: number, slots: number): readonly PageRow[] => {
  const codes = Array.from({ length: slots }, (_, slot) =>
    trafficStatuses.map((status) => cellCode(slot, status)),
  ).flat();
  const cells = packCells(new Map(codes.map((code) => [code, requestsPerCell])));
  const page = quarterDayPageAt(at);
  return trafficConsumers(consumers).map((consumer) => ({
    page,
    consumer,
    labels: noLabels,
    meter: requestsMeter,
    cells,
  }));
};
