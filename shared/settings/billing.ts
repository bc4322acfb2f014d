import { type TimeZone, timeZoneNamed } from '../calendar/zone.ts';
import { type BillableStatuses, parseBillableStatuses } from '../usage/billable-statuses.ts';
import { type GroupBy, parseGroupBy } from '../usage/group-by.ts';
import { wholeNumber } from './rules.ts';
import type { Rule, SettingTable } from './setting.ts';

const timeZone: Rule<TimeZone> = {
  allowed: 'an IANA time zone such as UTC, Europe/Berlin or America/New_York',
  parse: (text) => timeZoneNamed(text) ?? undefined,
};

/** The default of `BILLABLE_STATUSES`. */
export const standardBillableStatuses = '1xx,2xx,3xx,4xx,!429,!499';

const billableStatuses: Rule<BillableStatuses> = {
  allowed: `a comma list of statuses and classes, "!" takes out again, such as ${standardBillableStatuses}`,
  parse: (text) => parseBillableStatuses(text) ?? undefined,
};

/** How the lines of reports are grouped, and the text that says so. */
export type ReportGrouping = GroupBy & { readonly text: string };

const reportGrouping: Rule<ReportGrouping> = {
  allowed:
    'a comma list of consumer, any of service, route, ai_model, and at most one of status, status_class, each once',
  parse: (text) => {
    const groupBy = parseGroupBy(text);
    return groupBy?.groupByWho === 'consumer' ? { ...groupBy, text } : undefined;
  },
};

/** What answers and reports say: on one machine and on AWS. */
export const billingSettings = {
  billingTimezone: {
    variable: 'BILLING_TIMEZONE',
    rule: timeZone,
    fallback: 'UTC',
    sentence: 'the zone of reports, and of answers that name none',
  },
  billableStatuses: {
    variable: 'BILLABLE_STATUSES',
    rule: billableStatuses,
    fallback: standardBillableStatuses,
    sentence: 'what `billable=true` counts',
  },
  reportGroupBy: {
    variable: 'REPORT_GROUP_BY',
    rule: reportGrouping,
    fallback: 'consumer,status',
    sentence: 'what a row of a report is about; it names `consumer`',
  },
  restatementDays: {
    variable: 'RESTATEMENT_DAYS',
    rule: wholeNumber(0, 3_650),
    fallback: '10',
    sentence: 'how long after its end a month can change without an alarm',
  },
} satisfies SettingTable;
