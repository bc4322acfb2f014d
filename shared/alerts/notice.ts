import type { EpochMs } from '../calendar/instant.ts';
import { formatInstant, formatInstantMs, type TimeZone } from '../calendar/zone.ts';
import type { Meter } from '../metering/series.ts';
import type { AlertDelivery } from './delivery.ts';
import type { AlertPeriod } from './period.ts';

export const noticeTypes = ['usage.threshold_reached', 'usage.threshold_recovered'] as const;

export type NoticeType = (typeof noticeTypes)[number];

/** What one passing of a threshold says. Stored with its id before it is sent, and then fixed. */
export type AlertNotice = {
  readonly id: string;
  readonly type: NoticeType;
  /** When it was noticed. */
  readonly at: EpochMs;
  readonly percent: number;
  readonly limit: number;
  readonly meter: Meter;
  readonly billable: boolean;
  readonly value: number;
  /** The instant before the value was read. */
  readonly asOf: EpochMs;
  readonly deliveries: readonly AlertDelivery[];
};

/** What a notice is about. */
export type NoticeSubject = {
  readonly rule: string;
  readonly customer: string;
  readonly period: AlertPeriod;
  readonly timezone: TimeZone;
};

/** The body as it is sent: a function of what is stored alone, so that a repeat is the same bytes. */
export const noticeBody = (
  { rule, customer, period, timezone }: NoticeSubject,
  notice: AlertNotice,
): string =>
  JSON.stringify({
    type: notice.type,
    timestamp: new Date(notice.at).toISOString(),
    data: {
      alert: rule,
      customer,
      meter: notice.meter,
      billable: notice.billable,
      period: period.kind,
      period_start: formatInstant(period.start, timezone),
      period_end: formatInstant(period.end, timezone),
      limit: notice.limit,
      at: notice.percent,
      value: notice.value,
      as_of: formatInstantMs(notice.asOf, timezone),
    },
  });

export const isOpenNotice = ({ deliveries }: AlertNotice): boolean =>
  deliveries.some(({ state }) => state === 'waiting');
