import type { NoticeBody } from '../../test/support/alerts/receiver.ts';
import type { SoakRule } from '../world/alert-rules.ts';
import { type DayUsage, totalsIn } from './usage.ts';

/** What came to the receiver, in its order. */
export type ReceivedAlert = { readonly id: string; readonly body: NoticeBody };

type Judged = {
  readonly rules: readonly SoakRule[];
  readonly received: readonly ReceivedAlert[];
  readonly usage: readonly DayUsage[];
  /** Days on which rules were looked at. */
  readonly days: readonly string[];
};

/** A line for each alert that did not come, came under two ids, or came without a cause. */
export const misToldAlerts = ({ rules, received, usage, days }: Judged): readonly string[] => {
  const ids = new Map<string, Set<string>>();
  for (const { id, body } of received) {
    const key = keyOf(body.data.alert, body.data.period_start.slice(0, 10), body.data.at);
    const type = body.type.replace('usage.threshold_', '');
    ids.set(key, (ids.get(key) ?? new Set()).add(`${type} ${id}`));
  }
  const expected = new Set(rules.flatMap((rule) => reachedOf(rule, usage, days)));
  return [
    ...[...expected].filter((key) => !ids.has(key)).map((key) => `the alert ${key} did not come`),
    ...[...ids.keys()]
      .filter((key) => !expected.has(key))
      .map((key) => `the alert ${key} came without a cause`),
    ...[...ids]
      .filter(([, of]) => of.size > 1)
      .map(([key, of]) => `the alert ${key} came more than once: ${[...of].join(', ')}`),
  ];
};

const keyOf = (rule: string, start: string, percent: number): string =>
  `${rule} from ${start} at ${percent} %`;

const reachedOf = (
  { name, customer, meter, billable, period, limit, at }: SoakRule,
  usage: readonly DayUsage[],
  days: readonly string[],
): readonly string[] => {
  const starts = new Set(days.map((day) => (period === 'day' ? day : `${day.slice(0, 7)}-01`)));
  return [...starts].flatMap((start) => {
    const span = period === 'day' ? start : start.slice(0, 7);
    const value = totalsIn(usage, { span, meter, billable }).get(customer) ?? 0;
    return at
      .filter((percent) => value * 100 >= limit * percent)
      .map((percent) => keyOf(name, start, percent));
  });
};
