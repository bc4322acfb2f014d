import { type CellVisit, eachCellOfSlots, slotOf, statusOf } from '../metering/cells.ts';
import type { Consumer } from '../metering/consumer.ts';
import { dayMs } from '../calendar/instant.ts';
import type { ConsumerRows, SourcedRow } from './merge-pages.ts';
import { pageStart, slotMs } from '../metering/page.ts';
import type { PlannedPeriod } from './read-plan.ts';
import { maxStatus } from '../metering/status.ts';

export type StatusCount = { readonly status: number; readonly requests: number };

/**
 * Counts the requests of one period, consumer by consumer. The segments of the period must stand
 * in the order of the merged pages.
 */
export const newTally = ({ segments }: PlannedPeriod, wantsStatus: (status: number) => boolean) => {
  const isWanted = Array.from({ length: maxStatus + 1 }, (_, status) => wantsStatus(status));
  const sums = new Float64Array(maxStatus + 1);
  const touched: number[] = [];
  const dayOf = segments.map(({ page }) => {
    const [start, step] = [pageStart(page), slotMs(page)];
    return (slot: number): number => Math.floor((start + slot * step) / dayMs);
  });

  let latestSlot = -1;
  const addCell: CellVisit = (code, count) => {
    const status = statusOf(code);
    if (!isWanted[status]) return;
    const sum = sums[status] ?? 0;
    if (sum === 0) touched.push(status);
    sums[status] = sum + count;
    if (count > 0) latestSlot = slotOf(code);
  };

  /** Adds the row's cells; the latest UTC day with a request, or -1. */
  const add = ({ cells, source }: SourcedRow): number => {
    const segment = segments[source];
    if (segment === undefined) return -1;
    latestSlot = -1;
    eachCellOfSlots(cells, segment.first, segment.end, addCell);
    return latestSlot < 0 ? -1 : (dayOf[source]?.(latestSlot) ?? -1);
  };

  const takeCounts = (): StatusCount[] => {
    const counts: StatusCount[] = [];
    for (const status of touched.sort((a, b) => a - b)) {
      const requests = sums[status] ?? 0;
      if (requests > 0) counts.push({ status, requests });
      sums[status] = 0;
    }
    touched.length = 0;
    return counts;
  };

  return {
    /**
     * Visits each custom id of one consumer id that has a request. Its username is that of the
     * latest UTC day with a request; on a tie the last by UTF-8 bytes.
     */
    eachCustomId: (
      rows: ConsumerRows,
      visit: (consumer: Consumer, counts: StatusCount[]) => void,
    ): void => {
      let named: Consumer | null = null;
      let namedOn = -1;
      for (const [i, row] of rows.entries()) {
        const day = add(row);
        // Rows come by username, so on a tie the last by bytes is named.
        if (day >= namedOn) {
          named = row.consumer;
          namedOn = day;
        }
        if (rows[i + 1]?.consumer.customId === row.consumer.customId) continue;
        const counts = takeCounts();
        if (named !== null && counts.length > 0) visit(named, counts);
        named = null;
        namedOn = -1;
      }
    },
  };
};
