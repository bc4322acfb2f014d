import {
  type BatchId,
  countedRows,
  type PageRow,
  type Receipt,
  rowsOfConsumer,
  type Voided,
} from '../metering/batch.ts';
import { eachCell, slotOf } from '../metering/cells.ts';
import { countEntries } from '../metering/http-log.ts';
import { dismissedEntries, openRecords } from '../metering/open-records.ts';
import type { EpochMs } from '../calendar/instant.ts';
import type { Adjustment } from './manifest.ts';
import { requestsMeter } from '../metering/series.ts';
import { pageEnd, pageStart, slotMs } from '../metering/page.ts';
import type { Period } from '../calendar/period.ts';

/** Names of adjustments that a store contradicts, by `adjustmentName`. */
export type Undone = ReadonlySet<string>;

/** What the receipts, as opposed to the counters, say about one month. */
export type MonthCorrections = {
  /** Entries received in the month, neither replayed nor dismissed. */
  readonly quarantined: number;
  /** Entries received in the month that a person has dismissed. */
  readonly dismissed: number;
  /** Batches, and parts of batches, that were voided, by instant. */
  readonly adjustments: readonly Adjustment[];
  /** When the last batch was received that replayed entries into the month; `null`: none was. */
  readonly replayedAt: EpochMs | null;
  /** Whether a void is under way that takes requests out of the month one by one. */
  readonly isBeingVoided: boolean;
};

/**
 * All voids of a month, oldest first: those that an earlier version of the report names, and those in
 * the receipts now. A void is never undone, but its receipt may have expired since that version.
 */
export const allAdjustments = (
  earlier: readonly Adjustment[],
  now: readonly Adjustment[],
): readonly Adjustment[] => {
  const byName = new Map([...earlier, ...now].map((it) => [adjustmentName(it), it]));
  return [...byName.values()].toSorted(
    (a, b) => compare(a.at, b.at) || compare(adjustmentName(a), adjustmentName(b)),
  );
};

/** Tells adjustments apart: a batch, or one consumer's part of it. */
export const adjustmentName = ({ batch, consumer_id = '' }: Adjustment): string =>
  `${batch} ${consumer_id}`;

/**
 * Whether a receipt counts what an adjustment of a month says was voided: no void is ever undone, so it is
 * that of an older copy of the store.
 */
export const countsVoided = (
  { state, deltas, partVoids }: Pick<Receipt, 'state' | 'deltas' | 'partVoids'>,
  { consumer_id }: Adjustment,
  period: Period,
): boolean => {
  if (state === 'voiding' || state === 'voided') return false;
  const rows = countedRows({ state: 'applied', deltas, partVoids });
  const part = consumer_id === undefined ? rows : rowsOfConsumer(rows, consumer_id);
  return requestsWithin(part, period) !== 0;
};

/** Whether the same voids have taken something out of the month. */
export const haveSameVoids = (a: MonthCorrections, b: MonthCorrections): boolean =>
  a.adjustments.length === b.adjustments.length &&
  a.adjustments.every((it, i) => {
    const other = b.adjustments[i];
    return other !== undefined && adjustmentName(it) === adjustmentName(other);
  });

/** Reads what receipts say about a month, one after another. */
export const newCorrections = (period: Period) => {
  const adjustments: Adjustment[] = [];
  let quarantined = 0;
  let dismissed = 0;
  let replayedAt: EpochMs | null = null;
  let isBeingVoided = false;

  const addVoid = (
    batch: BatchId,
    rows: readonly PageRow[],
    { reason, by, at }: Voided,
    part: Pick<Adjustment, 'consumer_id'>,
  ): void => {
    const requests = requestsWithin(rows, period);
    if (requests === 0) return;
    adjustments.push({
      batch,
      ...part,
      requests: -requests,
      reason,
      by,
      at: new Date(at).toISOString(),
    });
  };

  return {
    add: (receipt: Receipt): void => {
      const { id, deltas, replayOf, receivedAt, state, voided, partVoids } = receipt;
      if (receivedAt >= period.start && receivedAt < period.end) {
        quarantined += waiting(receipt);
        dismissed += dismissedEntries(receipt);
      }
      if (replayOf !== null && requestsWithin(deltas, period) !== 0) {
        replayedAt = Math.max(replayedAt ?? receivedAt, receivedAt);
      }
      // Listed once it is complete: an adjustment here counts as subtracted from the file.
      if (state === 'voiding') {
        isBeingVoided ||= requestsWithin(deltas, period) !== 0;
        return;
      }
      for (const part of partVoids) {
        const { consumerId } = part;
        addVoid(id, rowsOfConsumer(deltas, consumerId), part, { consumer_id: consumerId });
      }
      if (state !== 'voided' || voided === null) return;
      addVoid(id, countedRows({ state: 'applied', deltas, partVoids }), voided, {});
    },
    corrections: (): MonthCorrections => ({
      quarantined,
      dismissed,
      adjustments: allAdjustments([], adjustments),
      replayedAt,
      isBeingVoided,
    }),
  };
};

/** Entries in quarantine that were neither replayed nor dismissed. */
const waiting = (receipt: Receipt): number =>
  countEntries(openRecords(receipt).map(({ entry }) => entry));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Requests that rows count within a period; its bounds fall between cells. */
const requestsWithin = (rows: readonly PageRow[], { start, end }: Period): number => {
  let requests = 0;
  for (const { page, meter, cells } of rows) {
    if (meter !== requestsMeter) continue;
    const [first, step] = [pageStart(page), slotMs(page)];
    if (first >= end || pageEnd(page) <= start) continue;
    eachCell(cells, (code, count) => {
      const at = first + slotOf(code) * step;
      if (at >= start && at < end) requests += Number(count);
    });
  }
  return requests;
};
