import { sumRows } from './aggregate.ts';
import type { Batch, BatchId, PageRow, Receipt } from './batch.ts';
import { cellCode, packCells } from './cells.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { noLabels } from './labels.ts';
import { quarterDayPageAt, slotAt } from './page.ts';
import type { QuarantinedEntry } from './quarantine.ts';
import { requestsMeter } from './series.ts';

/** A quarantine record, with its position in the list of its batch. */
export type QuarantineRecord = { readonly position: number; readonly entry: QuarantinedEntry };

/**
 * What is to become of the selected records of one batch: `batch` counts those that can be
 * counted, `left` says why each of the others cannot. `batch` is `null` where none can.
 */
export type ReplayPlan = {
  readonly batch: Batch | null;
  readonly left: readonly { readonly record: QuarantineRecord; readonly why: string }[];
};

export type ReplayTime = {
  readonly now: EpochMs;
  /** Since when receipts are complete: what is older may have been counted before. */
  readonly receiptsCompleteSince: EpochMs | null;
};

/** The records of a batch that nobody has counted yet. */
export const openRecords = ({ quarantined, replayed, state }: Receipt): QuarantineRecord[] => {
  if (state !== 'applied') return [];
  const counted = new Set(replayed);
  return quarantined
    .map((entry, position) => ({ position, entry }))
    .filter(({ position }) => !counted.has(position));
};

/**
 * Plans the replay of records of one batch. Age and clock lead do not matter any more; what is
 * invalid stays so.
 *
 * The id follows from the source and the positions alone, so that a replay that is made again is
 * a duplicate. `sha256` gives 64 lower-case hex digits.
 */
export const planReplay = (
  source: BatchId,
  records: readonly QuarantineRecord[],
  time: ReplayTime,
  sha256: (text: string) => string,
): ReplayPlan => {
  const counted: number[] = [];
  const rows: PageRow[] = [];
  const left: { record: QuarantineRecord; why: string }[] = [];
  let latestAt = time.now;
  for (const record of records) {
    const row = toRow(record.entry, time);
    if (typeof row === 'string') {
      left.push({ record, why: row });
    } else {
      counted.push(record.position);
      rows.push(row);
      latestAt = Math.max(latestAt, record.entry.startedAt ?? latestAt);
    }
  }
  if (counted.length === 0) return { batch: null, left };
  const batch: Batch = {
    id: sha256(`replay of ${source}: ${counted.join(',')}`),
    firstStartedAt: 0,
    receivedAt: time.now,
    oldestAccepted: time.receiptsCompleteSince ?? Number.NEGATIVE_INFINITY,
    latestAt,
    deltas: sumRows(rows),
    quarantined: [],
    replayOf: { batch: source, records: counted },
  };
  return { batch, left };
};

/** The end of the year 9999: pages have no name beyond it. */
const calendarEnd: EpochMs = 253_402_300_800_000;

/** The row that a record adds, or why it cannot be counted. */
const toRow = (
  { status, startedAt, consumer, count }: QuarantinedEntry,
  { receiptsCompleteSince }: ReplayTime,
): PageRow | string => {
  if (status === null) return 'it has no valid status';
  if (startedAt === null) return 'it has no valid started_at';
  if (consumer === null) return 'it has no valid consumer';
  if (startedAt < 0 || startedAt >= calendarEnd) return 'it lies outside the years 1970 to 9999';
  if (receiptsCompleteSince !== null && startedAt < receiptsCompleteSince) {
    const since = new Date(receiptsCompleteSince).toISOString();
    return `it may have been counted already: receipts are complete since ${since} only`;
  }
  const page = quarterDayPageAt(startedAt);
  const code = cellCode(slotAt(page, startedAt), status);
  const cells = packCells(new Map([[code, count]]));
  return { page, consumer, labels: noLabels, meter: requestsMeter, cells };
};
