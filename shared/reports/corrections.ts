import type { PageRow, Receipt } from '../metering/batch.ts';
import { eachCell, slotOf } from '../metering/cells.ts';
import type { EpochMs } from '../calendar/instant.ts';
import type { Adjustment } from './manifest.ts';
import { pageEnd, pageStart, slotMs } from '../metering/page.ts';
import type { Period } from '../calendar/period.ts';

/** What receipts say about one month, beside its counters. */
export type MonthCorrections = {
  /** Entries received in the month, not metered and not replayed. */
  readonly quarantined: number;
  /** Batches that were taken back, by instant. */
  readonly adjustments: readonly Adjustment[];
  /** When the last batch was received that replayed entries into the month; `null`: none was. */
  readonly replayedAt: EpochMs | null;
  /** Whether a void is under way that takes requests out of the month one by one. */
  readonly isBeingVoided: boolean;
};

/**
 * All voids of a month: those that an earlier version names, whose receipts may have been dropped
 * since, and those of now. A void is never undone.
 */
export const allAdjustments = (
  earlier: readonly Adjustment[],
  now: readonly Adjustment[],
): readonly Adjustment[] => {
  const byBatch = new Map([...earlier, ...now].map((it) => [it.batch, it]));
  return [...byBatch.values()].toSorted((a, b) => compare(a.at, b.at) || compare(a.batch, b.batch));
};

/** Whether the same voids have taken something out of the month. */
export const haveSameVoids = (a: MonthCorrections, b: MonthCorrections): boolean =>
  a.adjustments.length === b.adjustments.length &&
  a.adjustments.every(({ batch }, i) => batch === b.adjustments[i]?.batch);

/** Reads what receipts say about a month, one after another. */
export const newCorrections = (period: Period) => {
  const adjustments: Adjustment[] = [];
  let quarantined = 0;
  let replayedAt: EpochMs | null = null;
  let isBeingVoided = false;
  return {
    add: (receipt: Receipt): void => {
      const { id, deltas, replayOf, receivedAt, state, voided } = receipt;
      if (receivedAt >= period.start && receivedAt < period.end) quarantined += waiting(receipt);
      // Not before it is over: what is listed here counts as taken out of the file.
      const isVoided = state === 'voided' && voided !== null;
      if (!isVoided && state !== 'voiding' && replayOf === null) return;
      const requests = requestsWithin(deltas, period);
      if (requests === 0) return;
      if (replayOf !== null) replayedAt = Math.max(replayedAt ?? receivedAt, receivedAt);
      isBeingVoided ||= state === 'voiding';
      if (!isVoided) return;
      const { reason, by, at } = voided;
      const iso = new Date(at).toISOString();
      adjustments.push({ batch: id, requests: -requests, reason, by, at: iso });
    },
    corrections: (): MonthCorrections => ({
      quarantined,
      adjustments: allAdjustments([], adjustments),
      replayedAt,
      isBeingVoided,
    }),
  };
};

/** Entries in quarantine that no replay has counted. */
const waiting = ({ quarantined, replayed }: Receipt): number =>
  quarantined.reduce((sum, { count }, i) => sum + (replayed.includes(i) ? 0 : count), 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Requests that rows count within a period, whose bounds are those of cells. */
const requestsWithin = (rows: readonly PageRow[], { start, end }: Period): number => {
  let requests = 0;
  for (const { page, cells } of rows) {
    const [first, step] = [pageStart(page), slotMs(page)];
    if (first >= end || pageEnd(page) <= start) continue;
    eachCell(cells, (code, count) => {
      const at = first + slotOf(code) * step;
      if (at >= start && at < end) requests += count;
    });
  }
  return requests;
};
