import { dayMs, type EpochMs, quarterDayMs, quarterHourMs } from '../calendar/instant.ts';

/**
 * A calendar page in UTC: what one counter row covers.
 *
 * `2026-11`: a month, its slots are the days. `2026-11-22T06`: a quarter of a day, its slots
 * are the quarters of an hour. Both forms sort by time among themselves.
 */
export type PageId = string;

export const isMonthPage = (page: PageId): boolean => page.length === 7;

export const monthPageAt = (at: EpochMs): PageId => new Date(at).toISOString().slice(0, -17);

export const quarterDayPageAt = (at: EpochMs): PageId =>
  new Date(at - modulo(at, quarterDayMs)).toISOString().slice(0, -11);

/** The month page of the month in which a page lies. */
export const monthOf = (page: PageId): PageId => page.slice(0, 7);

/** The first instant of a page. */
export const pageStart = (page: PageId): EpochMs =>
  Date.parse(isMonthPage(page) ? `${page}-01T00:00:00Z` : `${page}:00:00Z`);

/** The first instant after a page. */
export const pageEnd = (page: PageId): EpochMs => {
  if (!isMonthPage(page)) return pageStart(page) + quarterDayMs;
  const start = new Date(pageStart(page));
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
};

/** Milliseconds that one slot of the page covers. */
export const slotMs = (page: PageId): number => (isMonthPage(page) ? dayMs : quarterHourMs);

/** The slot of the page in which an instant lies; the instant must lie on the page. */
export const slotAt = (page: PageId, at: EpochMs): number =>
  Math.floor((at - pageStart(page)) / slotMs(page));

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
