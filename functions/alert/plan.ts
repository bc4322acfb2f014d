import { type AlertPeriod, duePeriods } from '../../shared/alerts/period.ts';
import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { AlertRule } from '../../shared/customers/read-alerts.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { WantedSum } from './read-values.ts';

/** A rule and a period of it that is looked at. */
export type DueAlert = { readonly rule: AlertRule; readonly period: AlertPeriod };

type PlanContext = {
  readonly now: EpochMs;
  readonly zone: TimeZone;
  /** When each rule was read for the first time. */
  readonly firstRead: ReadonlyMap<string, EpochMs>;
  readonly isFinal: (month: Month) => boolean;
  /** Periods that ended before it are left alone, whichever rule they are of. */
  readonly since: EpochMs;
};

/**
 * How long records of ended periods are kept. Nothing older is looked at, or a clock that was decades
 * behind when a rule was first read would have every day since looked at.
 */
export const keptForMs = 400 * dayMs;

/** What is looked at, by rule in the order of the file, then by period. */
export const dueAlerts = (
  { alerts }: Pick<BillableFile, 'alerts'>,
  { now, zone, firstRead, isFinal, since }: PlanContext,
): readonly DueAlert[] =>
  alerts.flatMap((rule) => {
    const first = firstRead.get(rule.name) ?? now;
    const periods = duePeriods({
      kind: rule.period,
      now,
      zone,
      since: Math.max(first, since, now - keptForMs),
      isFinal,
    });
    return periods.map((period) => ({ rule, period }));
  });

/** Names the sum that a rule looks at; rules that look at the same share it. */
export const sumKey = ({ rule, period }: DueAlert): string =>
  `${rule.meter} ${rule.billable ? 'billable' : 'all'} ${period.name}`;

export const wantedSums = (due: readonly DueAlert[]): readonly WantedSum[] => [
  ...new Map(
    due.map((alert) => {
      const { rule, period } = alert;
      const { meter, billable } = rule;
      return [sumKey(alert), { key: sumKey(alert), period, meter, billable }] as const;
    }),
  ).values(),
];

/** Whom a rule is about. */
export const customersOf = (
  { customer }: AlertRule,
  { customers }: Pick<BillableFile, 'customers'>,
): readonly string[] => (customer === '*' ? customers.map(({ id }) => id) : [customer]);
