import { createHash } from 'node:crypto';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore, type SqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { dayMs, type EpochMs, quarterDayMs } from '../../shared/calendar/instant.ts';
import type { Batch, PageRow } from '../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../shared/metering/cells.ts';
import { noLabels } from '../../shared/metering/labels.ts';
import { pageEnd, pageStart, quarterDayPageAt, slotAt } from '../../shared/metering/page.ts';
import { requestsMeter } from '../../shared/metering/series.ts';
import { trafficConsumers, trafficService, trafficStatuses } from './traffic.ts';

/** 1,000 requests a second, in a batch each second. */
export const growth = {
  year: 2025,
  consumers: 1_000,
  services: 3,
  batchesPerDay: 86_400,
  /** The least for entries of 40 days. */
  receiptDays: 45,
  /** Receipts that are written of each day. */
  receiptsPerDay: 4,
} as const;

/** Requests of each series in a quarter of an hour, by status. */
const perSlot = [240, 30, 20, 10];
const slotsOfQuarterDay = 24;
const entriesPerBatch = 1_000;

const series = Array.from({ length: growth.services }, (_, i) => ({
  ...noLabels,
  service: trafficService(i),
})).flatMap((labels) =>
  trafficConsumers(growth.consumers).map((consumer) => ({
    consumer,
    labels,
    meter: requestsMeter,
  })),
);

export const monthOfGrowth = (month: number): string =>
  `${growth.year}-${String(month).padStart(2, '0')}`;

/**
 * Adds a month to a store by its own way to write: what a quarter of a day counted comes as one batch, whose
 * receipt is dropped at once, and behind it the batch of one second, whose receipt is kept as long as
 * any.
 */
export const growMonth = async (dataDir: string, month: number): Promise<void> => {
  const store = openSqliteStore(dataFile(dataDir));
  const end = pageEnd(monthOfGrowth(month));
  const cells = packCells(
    new Map(
      Array.from({ length: slotsOfQuarterDay }, (_, slot) =>
        trafficStatuses.map((status, i) => [cellCode(slot, status), perSlot[i] ?? 0] as const),
      ).flat(),
    ),
  );
  for (let at = pageStart(monthOfGrowth(month)); at < end; at += quarterDayMs) {
    const page = quarterDayPageAt(at);
    const deltas = series.map((each) => ({ ...each, page, cells }));
    await store.applyOnce(batchOf(`quarter ${at}`, deltas, { at, latestAt: 0 }));
    // The last receipt is never dropped.
    await store.applyOnce(secondOf(at, 0));
    await store.expireReceipts(at, growth.receiptDays);
  }
  store.close();
};

/** Adds batches of a second each, spread over a day. */
export const addSeconds = async (
  store: Pick<SqliteStore, 'applyOnce'>,
  day: EpochMs,
  count: number,
): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const at = day + i * Math.floor(dayMs / count);
      await store.applyOnce(secondOf(at, i));
    }),
  );
};

/** The batch of a second: each of its requests is of the next series but some. */
export const secondOf = (at: EpochMs, start: number): Batch => {
  const page = quarterDayPageAt(at);
  const slot = slotAt(page, at);
  const counts = new Map<number, Map<number, number>>();
  for (let i = 0; i < entriesPerBatch; i++) {
    // Two steps of the same length are not of the same series: about 850 have a request.
    const of = ((start + i) * 7_919 + ((i * i) % 1_009)) % series.length;
    const status = trafficStatuses[i % 10 < 8 ? 0 : 1 + (i % 3)] ?? trafficStatuses[0];
    const own = counts.get(of) ?? new Map<number, number>();
    counts.set(of, own);
    const code = cellCode(slot, status);
    own.set(code, (own.get(code) ?? 0) + 1);
  }
  const deltas = [...counts].flatMap(([of, own]) => {
    const each = series[of];
    return each === undefined ? [] : [{ ...each, page, cells: packCells(own) }];
  });
  return batchOf(`second ${at} ${start}`, deltas, { at, latestAt: at });
};

const batchOf = (
  name: string,
  deltas: readonly PageRow[],
  { at, latestAt }: { readonly at: EpochMs; readonly latestAt: EpochMs },
): Batch => ({
  id: createHash('sha256').update(name).digest('hex'),
  firstStartedAt: at,
  receivedAt: at,
  // What is too old to be counted twice is written here, too.
  oldestAccepted: Number.MAX_SAFE_INTEGER,
  latestAt,
  deltas,
  quarantined: [],
  replayOf: null,
});
