import { hourMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { type Month, monthPeriod } from '../reports/month.ts';
import type { PushSystemSettings } from './settings.ts';

/**
 * A warning where a month of the zone ends after an invoice for the month of UTC is final: what is
 * used in the hours between is in the month's total, and on no invoice. `null`: it does not.
 */
export const graceGap = (
  { name, graceMs }: Pick<PushSystemSettings, 'name' | 'graceMs'>,
  month: Month,
  zone: TimeZone,
): string | null => {
  const behindMs = monthPeriod(month, zone).end - monthPeriod(month, 'UTC').end;
  if (behindMs <= 0 || graceMs > behindMs) return null;
  const hours = (ms: number): string => `${ms / hourMs} h`;
  return (
    `${name}: in ${zone} ${month} ends ${hours(behindMs)} after the month of UTC, and grace is ` +
    `${hours(graceMs)}: an invoice for the month of UTC is final before. Set the grace there, and in ` +
    `billable.yaml, to more than ${hours(behindMs)}.`
  );
};
