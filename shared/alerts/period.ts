import type { EpochMs } from '../calendar/instant.ts';
import { type Period, periodAt } from '../calendar/period.ts';
import { localTime, type TimeZone } from '../calendar/zone.ts';
import type { AlertRule } from '../customers/read-alerts.ts';
import { type Month, monthAt } from '../reports/month.ts';

/** A period that a rule is about. */
export type AlertPeriod = Period & {
  readonly kind: AlertRule['period'];
  /** `2026-11-22`, `2026-11`, `2026-Q4` or `2026`: unlike that of any other period. */
  readonly name: string;
};

/** The period of a kind in which an instant lies. */
export const alertPeriodAt = (
  at: EpochMs,
  kind: AlertRule['period'],
  zone: TimeZone,
): AlertPeriod => ({ ...periodAt(at, kind, zone), kind, name: nameOf(at, kind, zone) });

const nameOf = (at: EpochMs, kind: AlertRule['period'], zone: TimeZone): string => {
  const local = localTime(at, zone);
  const date = local.toPlainDate().toString();
  switch (kind) {
    case 'day':
      return date;
    case 'month':
      return date.slice(0, 'yyyy-mm'.length);
    case 'quarter':
      return `${date.slice(0, 'yyyy'.length)}-Q${Math.ceil(local.month / 3)}`;
    case 'year':
      return date.slice(0, 'yyyy'.length);
  }
};

type Due = {
  readonly kind: AlertRule['period'];
  readonly now: EpochMs;
  readonly zone: TimeZone;
  /** Nothing is said of periods that ended at or before this instant. */
  readonly since: EpochMs;
  readonly isFinal: (month: Month) => boolean;
};

/**
 * The periods of a kind that are looked at, in order: the one that runs, and those before it that
 * ended after an instant, until their last month is final.
 */
export const duePeriods = ({ kind, now, zone, since, isFinal }: Due): readonly AlertPeriod[] => {
  const running = alertPeriodAt(now, kind, zone);
  const due = [running];
  for (let end = running.start; end > since;) {
    const period = alertPeriodAt(end - 1, kind, zone);
    if (!isFinal(monthAt(end - 1, zone))) due.push(period);
    end = period.start;
  }
  return due.reverse();
};
