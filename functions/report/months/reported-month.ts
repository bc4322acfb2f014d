import type { Period } from '../../../shared/calendar/period.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import type { ReportForm } from '../../../shared/reports/form.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { MonthBasis } from '../../../shared/report-files/month-basis.ts';

/** A month that is to be reported, and how. */
export type ReportedMonth = MonthBasis & {
  readonly month: Month;
  readonly period: Period;
  readonly timezone: TimeZone;
  readonly form: ReportForm;
};
