import { createHash } from 'node:crypto';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import type { PageRow } from '../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../shared/metering/cells.ts';
import { noLabels } from '../../shared/metering/labels.ts';
import { type Meter, requestsMeter } from '../../shared/metering/series.ts';
import { dayMs, type EpochMs, quarterDayMs } from '../../shared/calendar/instant.ts';
import { monthPageAt, pageEnd, pageStart, quarterDayPageAt } from '../../shared/metering/page.ts';
import { trafficConsumers, trafficService, trafficStatuses } from './traffic.ts';

const requestsPerCell = 54_321;
const slotsOfQuarterDay = 24;
const receiptsBefore = 100_000;
const receiptsPerGroup = 1_000;

type Full = {
  readonly consumers: number;
  /** How many services each consumer calls. */
  readonly services: number;
  /** Those besides requests. */
  readonly meters: readonly Meter[];
};

/**
 * Makes a store in which every page that traffic of `now` touches is full: each day of the month
 * and each quarter of an hour has a count of each status of each service and meter, and that has receipts of the
 * days before.
 * Nearly empty pages flatter every layout.
 */
export const fillTrafficStore = async (
  dataDir: string,
  full: Full,
  now: EpochMs,
): Promise<void> => {
  const store = openSqliteStore(dataFile(dataDir));
  const month = monthPageAt(now);
  for (let day = pageStart(month); day < pageEnd(month); day += dayMs) {
    await store.applyOnce(batchOf(`day ${day}`, rowsAt(day, full, 1), now));
  }
  for (const at of [now - quarterDayMs, now, now + quarterDayMs]) {
    const rows = rowsAt(at, full, slotsOfQuarterDay);
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

const rowsAt = (
  at: EpochMs,
  { consumers, services, meters }: Full,
  slots: number,
): readonly PageRow[] => {
  const codes = Array.from({ length: slots }, (_, slot) =>
    trafficStatuses.map((status) => cellCode(slot, status)),
  ).flat();
  const cells = packCells(new Map(codes.map((code) => [code, requestsPerCell])));
  const page = quarterDayPageAt(at);
  const labelSets = Array.from({ length: services }, (_, i) => ({
    ...noLabels,
    service: trafficService(i),
  }));
  return trafficConsumers(consumers).flatMap((consumer) =>
    labelSets.flatMap((labels) =>
      [requestsMeter, ...meters].map((meter) => ({ page, consumer, labels, meter, cells })),
    ),
  );
};
