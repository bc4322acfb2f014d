import { type CellVisit, eachCellOfSlots, slotOf, statusOf } from '../metering/cells.ts';
import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { SourcedRow } from './merge-pages.ts';
import { compareSeries } from '../metering/series.ts';
import { pageStart, slotMs } from '../metering/page.ts';
import type { PlannedPeriod } from './read-plan.ts';
import { maxStatus } from '../metering/status.ts';
import type { StatusCount } from './usage-group.ts';
import { type UsageQuery, wantsPayer, wantsStatus } from './usage-query.ts';

/** What the rows added under one key come to; ascending by status. `first` is the first of them. */
export type Sum = {
  readonly key: string;
  readonly first: SourcedRow;
  readonly counts: readonly StatusCount[];
};

/** Sums under way: each meter has its statuses at `meter * statusSpan`. */
type OpenSum = {
  key: string;
  first: SourcedRow | null;
  readonly amounts: Float64Array;
  readonly isTouched: Uint8Array;
  /** The statuses that are touched: so many of them. */
  readonly touched: Uint16Array;
  count: number;
};

const statusSpan = maxStatus + 1;

/** Stands for a sum before the first row. */
const noSum: OpenSum = {
  key: '',
  first: null,
  amounts: new Float64Array(0),
  isTouched: new Uint8Array(0),
  touched: new Uint16Array(0),
  count: 0,
};

/** Sorts the first of some statuses. They are few, and nearly always in order. */
const sortFirst = (statuses: Uint16Array, count: number): void => {
  for (let i = 1; i < count; i++) {
    const status = statuses[i] ?? 0;
    let at = i;
    for (; at > 0 && (statuses[at - 1] ?? 0) > status; at--) statuses[at] = statuses[at - 1] ?? 0;
    statuses[at] = status;
  }
};

/** Most questions ask for no further meter: one list serves all of their counts. */
const none: readonly number[] = [];

/**
 * Sums the cells of one period by keys. The segments of the period must stand in the order of the
 * merged pages, which repeat for each meter: requests, then those of the query. The rows of a series
 * must come one after the other in that order.
 */
export const newTally = ({ segments }: PlannedPeriod, query: UsageQuery) => {
  const meters = query.meters.map((_, i) => i + 1);
  // Asked once for each status that occurs: most periods of a question by the hour have few or none.
  const isWanted: boolean[] = [];
  const dayOf = segments.map(({ page }) => {
    const [start, step] = [pageStart(page), slotMs(page)];
    return (slot: number): number => Math.floor((start + slot * step) / dayMs);
  });

  const newSum = (): OpenSum => ({
    key: '',
    first: null,
    amounts: new Float64Array(statusSpan * (meters.length + 1)),
    isTouched: new Uint8Array(statusSpan),
    touched: new Uint16Array(statusSpan),
    count: 0,
  });
  /** Used again and again: the first `byKey.size` are open. */
  const sums: OpenSum[] = [];
  const byKey = new Map<string, OpenSum>();
  const sumOf = (key: string, row: SourcedRow): OpenSum => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const sum = (sums[byKey.size] ??= newSum());
    sum.key = key;
    sum.first = row;
    byKey.set(key, sum);
    return sum;
  };

  // Meters are read one after the other: of a batch that came in between there may be quantities alone. They
  // are left out where rows are finest, or sums by other keys would differ, which have requests of that status.
  const hasMeters = meters.length > 0;
  /** By segment and status the last series that has requests there. */
  const requestedBy = new Uint32Array(hasMeters ? segments.length * statusSpan : 0);
  let series = 0;
  let last: SourcedRow | null = null;

  let sum = noSum;
  let offset = 0;
  let requestedAt = 0;
  let latestSlot = -1;
  const addCell: CellVisit = (code, count) => {
    const status = statusOf(code);
    if (!(isWanted[status] ??= wantsStatus(query, status))) return;
    if (hasMeters) {
      if (offset === 0) requestedBy[requestedAt + status] = series;
      else if (requestedBy[requestedAt + status] !== series) return;
    }
    if (sum.isTouched[status] === 0) {
      sum.isTouched[status] = 1;
      sum.touched[sum.count++] = status;
    }
    const at = offset + status;
    sum.amounts[at] = (sum.amounts[at] ?? 0) + Number(count);
    if (count > 0) latestSlot = slotOf(code);
  };

  const takeCounts = (open: OpenSum): StatusCount[] => {
    const { amounts, isTouched, touched } = open;
    const counts: StatusCount[] = [];
    sortFirst(touched, open.count);
    for (let i = 0; i < open.count; i++) {
      const status = touched[i] ?? 0;
      const requests = amounts[status] ?? 0;
      const quantities =
        meters.length === 0
          ? none
          : meters.map((meter) => amounts[meter * statusSpan + status] ?? 0);
      if (requests > 0) counts.push({ status, requests, quantities });
      for (let at = status; at < amounts.length; at += statusSpan) amounts[at] = 0;
      isTouched[status] = 0;
    }
    open.count = 0;
    return counts;
  };

  return {
    /** An instant of the cells of a row: who pays then, pays for all of them. */
    instantOf: ({ source }: SourcedRow): EpochMs => segments[source % segments.length]?.at ?? 0,

    /**
     * Adds a row's cells to the sum of a key; its latest UTC day with a request, or -1. What others
     * than those that the query asks for pay is left out.
     */
    add: (row: SourcedRow, key: string): number => {
      const source = row.source % segments.length;
      const segment = segments[source];
      if (hasMeters && (last === null || compareSeries(last, row) !== 0)) series += 1;
      last = row;
      if (segment === undefined || !wantsPayer(query, row.consumer, segment.at)) return -1;
      sum = sumOf(key, row);
      offset = Math.floor(row.source / segments.length) * statusSpan;
      requestedAt = source * statusSpan;
      latestSlot = -1;
      eachCellOfSlots(row.cells, segment.first, segment.end, addCell);
      return offset > 0 || latestSlot < 0 ? -1 : (dayOf[source]?.(latestSlot) ?? -1);
    },

    /** Ends the sums under way; those with a request, in the order in which they began. */
    take: (): Sum[] => {
      const taken: Sum[] = [];
      for (const open of byKey.values()) {
        const counts = takeCounts(open);
        const { key, first } = open;
        if (counts.length > 0 && first !== null) taken.push({ key, first, counts });
        open.first = null;
      }
      byKey.clear();
      return taken;
    },
  };
};
