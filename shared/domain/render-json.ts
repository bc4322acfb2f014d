import type { UsageGroup } from './roll-up.ts';
import {
  countColumns,
  countValues,
  type LineValue,
  newPeriodFormat,
  whoColumns,
  whoValues,
} from './usage-lines.ts';
import type { UsageQuery } from './usage-query.ts';
import { formatInstant } from './zone.ts';

/** The members of a JSON answer that say what was asked; no `as_of`, no rows. */
export const jsonHead = (query: UsageQuery): Readonly<Record<string, string>> => ({
  period: query.period,
  timezone: query.timezone,
  from: formatInstant(query.range.start, query.timezone),
  to: formatInstant(query.range.end, query.timezone),
  ...(query.isBillableOnly || query.layout === 'wide'
    ? { billable_statuses: query.billableStatuses.text }
    : {}),
});

/** Returns a function that writes each line of a group as a JSON object; missing names are null. */
export const newJsonLines = (query: UsageQuery): ((group: UsageGroup) => string[]) => {
  const periodTexts = newPeriodFormat(query.timezone);
  const names = ['period_start', 'period_end', ...whoColumns(query)];
  const counts = countColumns(query);
  return (group) => {
    const values = [...periodTexts(group.period), ...whoValues(group)];
    const shared = members(
      names,
      values.map((value) => (value === '' ? null : value)),
    );
    return countValues(query, group).map((line) => `{${shared},${members(counts, line)}}`);
  };
};

const members = (names: readonly string[], values: readonly (LineValue | null)[]): string =>
  names.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(values[i])}`).join(',');
