import { dayMs, type EpochMs, quarterHourMs } from '../calendar/instant.ts';
import {
  monthPageAt,
  pageEnd,
  type PageId,
  quarterDayPageAt,
  slotAt,
  slotMs,
} from '../metering/page.ts';
import type { Period } from '../calendar/period.ts';

/** The slots `[first, end)` of one page. */
export type Segment = {
  readonly page: PageId;
  readonly first: number;
  readonly end: number;
  /** An instant between the same turns as all of it: who pays then, pays for all of it. */
  readonly at: EpochMs;
};

/** A period and the cells that make it up: every instant of it lies in exactly one segment. */
export type PlannedPeriod = { readonly period: Period; readonly segments: readonly Segment[] };

/** Periods in a row that are read from the same pages. */
export type ReadBlock = {
  readonly pages: readonly PageId[];
  readonly periods: readonly PlannedPeriod[];
};

/**
 * Plans the reads of periods: whole UTC days from month pages, what is left at both ends from
 * quarter-day pages. No cell is read twice for one period, and nothing is ever subtracted. No segment
 * lies on both sides of a turn; turns are ascending.
 */
export function* planRead(
  periods: Iterable<Period>,
  turns: readonly EpochMs[] = [],
): Generator<ReadBlock> {
  let block: { pages: readonly PageId[]; periods: PlannedPeriod[] } | null = null;
  for (const period of periods) {
    const segments = cutAt(period, turns).flatMap(segmentsOf);
    const pages = segments.map(({ page }) => page);
    if (block !== null && isEqual(block.pages, pages)) {
      block.periods.push({ period, segments });
    } else {
      if (block !== null) yield block;
      block = { pages, periods: [{ period, segments }] };
    }
  }
  if (block !== null) yield block;
}

const cutAt = ({ start, end }: Period, turns: readonly EpochMs[]): readonly Period[] => {
  const within = turns.filter((turn) => turn > start && turn < end);
  const bounds = [start, ...within, end];
  return bounds.slice(1).map((bound, i) => ({ start: bounds[i] ?? start, end: bound }));
};

const segmentsOf = ({ start, end }: Period): Segment[] => {
  const firstDay = Math.ceil(start / dayMs) * dayMs;
  const endDay = Math.floor(end / dayMs) * dayMs;
  if (firstDay >= endDay) return segmentsBetween(start, end, quarterDayPageAt);
  return [
    ...segmentsBetween(firstDay, endDay, monthPageAt),
    ...segmentsBetween(start, firstDay, quarterDayPageAt),
    ...segmentsBetween(endDay, end, quarterDayPageAt),
  ];
};

const segmentsBetween = (
  start: EpochMs,
  end: EpochMs,
  pageAt: (at: EpochMs) => PageId,
): Segment[] => {
  const segments: Segment[] = [];
  // Zones of the past had offsets by the minute; their periods are cut at the quarter before.
  const last = floorQuarter(end);
  let at = floorQuarter(start);
  while (at < last) {
    const page = pageAt(at);
    const until = Math.min(last, pageEnd(page));
    const first = slotAt(page, at);
    segments.push({
      page,
      first,
      end: first + (until - at) / slotMs(page),
      at: Math.max(at, start),
    });
    at = until;
  }
  return segments;
};

const floorQuarter = (at: EpochMs): EpochMs => Math.floor(at / quarterHourMs) * quarterHourMs;

const isEqual = (a: readonly PageId[], b: readonly PageId[]): boolean =>
  a.length === b.length && a.every((page, i) => page === b[i]);
