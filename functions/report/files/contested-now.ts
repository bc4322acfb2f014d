import { payersOf } from '../../../shared/customers/directory.ts';
import { monthAt, monthPeriod } from '../../../shared/reports/month.ts';
import { mergePages } from '../../../shared/usage/merge-pages.ts';
import type { ReportRun } from '../context.ts';
import { type ContestedMonth, newContested } from './contested.ts';

/**
 * Looks for contested consumers in the month that runs: its report comes when it is over, and a wrong
 * claim is mended best before.
 */
export const readContestedNow = async ({
  counters,
  directory,
  settings,
  startedAt,
}: Pick<
  ReportRun,
  'counters' | 'directory' | 'settings' | 'startedAt'
>): Promise<ContestedMonth> => {
  const { billingTimezone } = settings;
  const month = monthAt(startedAt, billingTimezone);
  const { start } = monthPeriod(month, billingTimezone);
  const { customerAt, claimantsAt } = payersOf(directory.customers, billingTimezone);
  const contested = newContested((consumer) => ({
    customers: claimantsAt(consumer, start),
    payer: customerAt(consumer, start).id,
  }));
  if (directory.customers.length === 0) return { month, contested: contested.found() };
  for await (const consumers of mergePages([counters.read({ page: month })])) {
    for (const rows of consumers) contested.look(rows);
  }
  return { month, contested: contested.found() };
};
