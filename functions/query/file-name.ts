import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { formatInstant } from '../../shared/calendar/zone.ts';

/** A file name that says what is in it: `billable-month-2026-01-01-to-2026-12-01.csv`. */
export const exportFileName = ({ period, range, timezone }: UsageQuery): string => {
  const lengthOfText = period === 'hour' ? 'yyyy-mm-ddThh'.length : 'yyyy-mm-dd'.length;
  const [from, to] = [range.start, range.end].map((at) =>
    formatInstant(at, timezone).slice(0, lengthOfText),
  );
  return `billable-${period}-${from}-to-${to}.csv`;
};
