import type { EpochMs } from '../../shared/calendar/instant.ts';
import { type Month, parseMonth } from '../../shared/reports/month.ts';

export type ReportEvent = {
  readonly month: Month | null;
  readonly isScheduled: boolean;
  /** `null` where it is not known: then it is now. */
  readonly scheduledAt: EpochMs | null;
};

/** Reads what a run is asked for. Throws `TypeError` where the month is none. */
export const readReportEvent = (event: unknown): ReportEvent => {
  const { month, scheduled_at } = (event ?? {}) as Readonly<Record<string, unknown>>;
  // A scheduler that does not fill in the instant leaves its placeholder: then it is now.
  const scheduledAt = Date.parse(String(scheduled_at));
  return {
    month: month === undefined ? null : readMonth(month),
    isScheduled: scheduled_at !== undefined,
    scheduledAt: Number.isNaN(scheduledAt) ? null : scheduledAt,
  };
};

const readMonth = (value: unknown): Month => {
  const month = typeof value === 'string' ? parseMonth(value) : null;
  if (month === null) {
    const received = JSON.stringify(value).slice(0, 100);
    throw new TypeError(`month: received ${received}; allowed: a month such as "2026-10"`);
  }
  return month;
};
