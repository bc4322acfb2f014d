import type { EpochMs } from '../calendar/instant.ts';
import { formatInstant } from '../calendar/zone.ts';
import type { AlertRule } from '../customers/read-alerts.ts';
import { type AlertRecord, stands } from './record.ts';

/** A rule as `billable alerts` shows it. */
export type RuleView = AlertRule & { readonly first_read_at: string | null };

export const ruleView = (rule: AlertRule, firstReadAt: EpochMs | undefined): RuleView => ({
  ...rule,
  first_read_at: firstReadAt === undefined ? null : iso(firstReadAt),
});

/** What a threshold is for one customer in one period. What was never reached is not shown. */
export type StateView = {
  readonly alert: string;
  readonly customer: string;
  readonly period: string;
  readonly period_start: string;
  readonly period_end: string;
  readonly at: number;
  readonly state: 'reached' | 'recovered';
};

export const stateViews = (record: AlertRecord): readonly StateView[] => {
  const { rule, customer, period, timezone, passes } = record;
  return [...passes.keys()]
    .sort((a, b) => a - b)
    .map((percent) => ({
      alert: rule,
      customer,
      period: period.name,
      period_start: formatInstant(period.start, timezone),
      period_end: formatInstant(period.end, timezone),
      at: percent,
      state: stands(record, percent) ? 'reached' : 'recovered',
    }));
};

export type DeliveryView = {
  readonly id: string;
  readonly type: string;
  readonly alert: string;
  readonly customer: string;
  readonly period: string;
  readonly at: number;
  readonly value: number;
  readonly limit: number;
  readonly noticed_at: string;
  readonly channel: string;
  readonly state: string;
  readonly attempts: number;
  /** `null` where it is settled. */
  readonly next_attempt_at: string | null;
  readonly settled_at: string | null;
  readonly reason: string | null;
};

/** The last deliveries of a record, and all that are under way. */
export const deliveryViews = ({
  rule,
  customer,
  period,
  notices,
}: AlertRecord): readonly DeliveryView[] =>
  notices.flatMap((notice) =>
    notice.deliveries.map(({ channel, state, attempts, nextAt, reason }) => ({
      id: notice.id,
      type: notice.type,
      alert: rule,
      customer,
      period: period.name,
      at: notice.percent,
      value: notice.value,
      limit: notice.limit,
      noticed_at: iso(notice.at),
      channel,
      state,
      attempts,
      next_attempt_at: state === 'waiting' ? iso(nextAt) : null,
      settled_at: state === 'waiting' ? null : iso(nextAt),
      reason,
    })),
  );

const iso = (at: EpochMs): string => new Date(at).toISOString();
