import type { PageRow, Receipt } from './batch.ts';
import { eachCell, slotOf } from './cells.ts';
import type { EpochMs } from './instant.ts';
import type { Adjustment } from './manifest.ts';
import { pageEnd, pageStart, slotMs } from './page.ts';
import type { Period } from './period.ts';

/** What receipts say about one month, beside its counters. */
export type MonthCorrections = {
  /** Entries received in the month, not metered and not replayed. */
  readonly quarantined: number;
  /** Batches that were taken back, by instant. */
  readonly adjustments: readonly Adjustment[];
  /** When the last batch was received that replayed entries into the month; `null`: none was. */
  readonly replayedAt: EpochMs | null;
};

/** Reads what receipts say about a month, one after another. */
export const newCorrections = (period: Period) => {
  const adjustments: Adjustment[] = [];
  let quarantined = 0;
  let replayedAt: EpochMs | null = null;
  return {
    add: (receipt: Receipt): void => {
      const { id, deltas, replayOf, receivedAt, state, voided } = receipt;
      if (receivedAt >= period.start && receivedAt < period.end) quarantined += waiting(receipt);
      // Not before it is over: what is listed here counts as taken out of the file.
      const isVoided = state === 'voided' && voided !== null;
      if (!isVoided && replayOf === null) return;
      const requests = requestsWithin(deltas, period);
      if (requests === 0) return;
      if (replayOf !== null) replayedAt = Math.max(replayedAt ?? receivedAt, receivedAt);
      if (!isVoided) return;
      const { reason, by, at } = voided;
      const iso = new Date(at).toISOString();
      adjustments.push({ batch: id, requests: -requests, reason, by, at: iso });
    },
    corrections: (): MonthCorrections => ({
      quarantined,
      adjustments: adjustments.toSorted((a, b) => compare(a.at, b.at) || compare(a.batch, b.batch)),
      replayedAt,
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
