import { sumRows } from './aggregate.ts';
import type { Batch, PageRow, Receipt } from './batch.ts';
import { type CellCode, cellCode, packCells } from './cells.ts';
import { multiplyCounts } from './count.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { maxClockLeadMs } from './http-log.ts';
import type { QuarantineRecord } from './open-records.ts';
import { type PageId, quarterDayPageAt, slotAt } from './page.ts';
import type { QuarantinedEntry } from './quarantine.ts';
import { requestsMeter } from './series.ts';

/**
 * What is to become of the selected records of one batch: `batch` counts those that can be
 * counted, `left` says why each of the others cannot. `batch` is `null` where none can.
 */
export type ReplayPlan = {
  readonly batch: Batch | null;
  readonly left: readonly { readonly record: QuarantineRecord; readonly why: string }[];
};

/** `started`: at the instant that the entry names. `received`: when its batch came. */
export type ReplayInstant = 'started' | 'received';

export type ReplayOptions = {
  readonly at: ReplayInstant;
  readonly now: EpochMs;
  /** Since when receipts are complete: what is older may have been counted before. */
  readonly receiptsCompleteSince: EpochMs | null;
  /** Positions of the records whose `earlierCount` is there. */
  readonly countedEarlier: ReadonlySet<number>;
};

/** The receipt of the batch whose records are replayed. */
export type ReplayedBatch = Pick<Receipt, 'id' | 'state' | 'receivedAt' | 'partVoids'>;

/**
 * Plans the replay of records of one batch. What is invalid stays so, and so does an instant that
 * a wrong clock gave, unless the records are counted at the instant when their batch came.
 *
 * The id follows from the source, the positions and `at` alone, so that a replay that is made again
 * is a duplicate. `sha256` gives 64 lower-case hex digits.
 */
export const planReplay = (
  source: ReplayedBatch,
  records: readonly QuarantineRecord[],
  options: ReplayOptions,
  sha256: (text: string) => string,
): ReplayPlan => {
  const counted: number[] = [];
  const rows: PageRow[] = [];
  const left: { record: QuarantineRecord; why: string }[] = [];
  let latestAt = options.now;
  for (const record of records) {
    const judged = judge(record, source, options);
    if (typeof judged === 'string') {
      left.push({ record, why: judged });
    } else {
      counted.push(record.position);
      rows.push(...judged.rows);
      latestAt = Math.max(latestAt, judged.at);
    }
  }
  if (counted.length === 0) return { batch: null, left };
  const kind = options.at === 'received' ? 'replay at received of' : 'replay of';
  const batch: Batch = {
    id: sha256(`${kind} ${source.id}: ${counted.join(',')}`),
    firstStartedAt: 0,
    receivedAt: options.now,
    oldestAccepted: options.receiptsCompleteSince ?? Number.NEGATIVE_INFINITY,
    latestAt,
    deltas: sumRows(rows),
    quarantined: [],
    replayOf: { batch: source.id, records: counted },
  };
  return { batch, left };
};

/** Kong is younger: an instant before comes of a clock that is wrong, or of another unit. */
const oldestReplayed: EpochMs = Date.parse('2015-01-01T00:00:00Z');

/** The rows that a record adds and its instant, or why it cannot be counted. */
const judge = (
  record: QuarantineRecord,
  source: ReplayedBatch,
  options: ReplayOptions,
): { readonly rows: readonly PageRow[]; readonly at: EpochMs } | string => {
  const { entry } = record;
  const { status, consumer, count } = entry;
  if (source.state !== 'applied') return 'its batch was voided';
  if (status === null) return 'it has no valid status';
  if (consumer === null) return 'it has no valid consumer';
  const isVoided = source.partVoids.some(({ consumerId }) => consumerId === consumer.id);
  if (isVoided) return "its consumer's part of the batch was voided";
  const at = options.at === 'received' ? source.receivedAt : entry.startedAt;
  if (at === null) return `it has no valid started_at: ${otherwise}`;
  const why = whyNotAt(at, options) ?? whyCounted(record, options);
  if (why !== null) return why;
  const page = quarterDayPageAt(at);
  const code = cellCode(slotAt(page, at), status);
  const one = { meter: requestsMeter, amount: 1 };
  const rows = [one, ...entry.quantities].map(({ meter, amount }) => ({
    page,
    consumer,
    labels: entry.labels,
    meter,
    cells: packCells(new Map([[code, multiplyCounts(amount, count)]])),
  }));
  return { rows, at };
};

const otherwise = '"--at received" counts it when its batch came';

const whyNotAt = (at: EpochMs, options: ReplayOptions): string | null => {
  const isReceived = options.at === 'received';
  const what = `${isReceived ? 'its batch came at' : 'its started_at is'} ${textOf(at)}`;
  const hint = isReceived ? '' : `: ${otherwise}`;
  if (at < oldestReplayed) return `${what}, before the year 2015${hint}`;
  if (at > options.now + maxClockLeadMs) return `${what}, more than 10 minutes from now${hint}`;
  return null;
};

/**
 * An entry whose own instant may be right and whose receipt may be gone could have been counted at
 * that instant. To count it when its batch came is to say that its clock was wrong. So it is left
 * only where a count at its own instant speaks against that.
 */
const whyCounted = (
  { position, entry }: QuarantineRecord,
  { at, receiptsCompleteSince, countedEarlier }: ReplayOptions,
): string | null => {
  if (receiptsCompleteSince === null || !mayBeForgotten(entry, receiptsCompleteSince)) return null;
  if (at === 'received' && !countedEarlier.has(position)) return null;
  const counts =
    at === 'received' ? 'its consumer has requests of its started_at and status, and ' : '';
  const since = textOf(receiptsCompleteSince);
  return `it may have been counted already: ${counts}receipts are complete since ${since} only`;
};

/** Whether its own instant may be right, and lies where receipts may be gone. */
const mayBeForgotten = ({ startedAt }: QuarantinedEntry, receiptsCompleteSince: EpochMs): boolean =>
  startedAt !== null && startedAt >= oldestReplayed && startedAt < receiptsCompleteSince;

/**
 * Where a count stands if the entry was counted at its own instant, in any batch, and its receipt
 * dropped since: counts outlive receipts. `null` where that cannot be.
 */
export const earlierCount = (
  entry: QuarantinedEntry,
  receiptsCompleteSince: EpochMs | null,
): { readonly page: PageId; readonly consumerId: string; readonly code: CellCode } | null => {
  const { consumer, startedAt, status } = entry;
  if (receiptsCompleteSince === null || !mayBeForgotten(entry, receiptsCompleteSince)) return null;
  if (consumer === null || startedAt === null || status === null) return null;
  const page = quarterDayPageAt(startedAt);
  return { page, consumerId: consumer.id, code: cellCode(slotAt(page, startedAt), status) };
};

const textOf = (at: EpochMs): string => new Date(at).toISOString();
