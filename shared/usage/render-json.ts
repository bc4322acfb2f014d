import type { UsageGroup } from './usage-group.ts';
import {
  countColumns,
  countValues,
  type LineValue,
  newPeriodFormat,
  groupColumns,
  groupValues,
} from './lines.ts';
import type { UsageQuery } from './usage-query.ts';
import { formatInstant } from '../calendar/zone.ts';

/** The members of a JSON answer that say what was asked; no `as_of`, no rows. */
export const jsonHead = (query: UsageQuery): Readonly<Record<string, string>> => ({
  period: query.period,
  timezone: query.timezone,
  from: formatInstant(query.range.start, query.timezone),
  to: formatInstant(query.range.end, query.timezone),
  ...(query.billable !== null || query.layout === 'wide'
    ? { billable_statuses: query.billableStatuses.text }
    : {}),
});

/** A line of a group, and the same as a JSON object; missing names are null. */
type JsonLine = { readonly values: readonly LineValue[]; readonly text: string };

/** Returns a function that writes the lines of a group, in their order. */
export const newJsonLines = (query: UsageQuery): ((group: UsageGroup) => JsonLine[]) => {
  const periodMembers = newPeriodFormat(
    query.timezone,
    formatInstant,
    (start, end) => `"period_start":"${start}","period_end":"${end}"`,
  );
  const shownMembers = newMembers(groupColumns(query));
  const countMembers = newMembers(countColumns(query));
  return (group) => {
    const groupMembers = periodMembers(group.period) + shownMembers(groupValues(query, group));
    return countValues(query, group).map((values) => ({
      values,
      text: `{${groupMembers}${countMembers(values)}}`,
    }));
  };
};

/** Writes members of an object that has others before them. */
const newMembers = (names: readonly string[]): ((values: readonly LineValue[]) => string) => {
  const keys = names.map((name) => `,${JSON.stringify(name)}:`);
  return (values) =>
    keys.map((key, i) => key + (values[i] === '' ? 'null' : JSON.stringify(values[i]))).join('');
};
