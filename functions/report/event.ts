import type { EpochMs } from '../../shared/calendar/instant.ts';
import { firstReportMonth, type Month, parseMonth } from '../../shared/reports/month.ts';

export type ReportEvent = {
  readonly month: Month | null;
  readonly isScheduled: boolean;
  /** `null` where it is not known: then it is now. */
  readonly scheduledAt: EpochMs | null;
  /** Whether the next version is to be written over one whose `as_of` is later. */
  readonly isSuperseding: boolean;
  /** Whether a closed month is to be billed by the customers and the statuses of now. */
  readonly isRestating: boolean;
  /** Whether the store is to be accepted, though it is not the one that the manifests name. */
  readonly isStoreAccepted: boolean;
};

/** Reads what a run is asked for. Throws `TypeError` that names what is wrong. */
export const readReportEvent = (event: unknown): ReportEvent => {
  const { month, scheduled_at, supersede, restate, accept_store } = (event ?? {}) as Readonly<
    Record<string, unknown>
  >;
  // A scheduler that does not fill in the instant leaves its placeholder: then it is now.
  const scheduledAt = Date.parse(String(scheduled_at));
  const read: ReportEvent = {
    month: month === undefined ? null : readMonth(month),
    isScheduled: scheduled_at !== undefined,
    scheduledAt: Number.isNaN(scheduledAt) ? null : scheduledAt,
    isSuperseding: readFlag('supersede', supersede),
    isRestating: readFlag('restate', restate),
    isStoreAccepted: readFlag('accept_store', accept_store),
  };
  if (read.month === null && (read.isSuperseding || read.isRestating)) {
    const name = read.isSuperseding ? 'supersede' : 'restate';
    throw new TypeError(`${name}: received without a month; allowed: with one`);
  }
  return read;
};

const readMonth = (value: unknown): Month => {
  const month = typeof value === 'string' ? parseMonth(value) : null;
  if (month === null || month < firstReportMonth) {
    throw new TypeError(
      `month: received ${quote(value)}; allowed: a month such as "2026-10", from ` +
        `"${firstReportMonth}" on`,
    );
  }
  return month;
};

const readFlag = (name: string, value: unknown): boolean => {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name}: received ${quote(value)}; allowed: true, false`);
};

const quote = (value: unknown): string => JSON.stringify(value).slice(0, 100);
