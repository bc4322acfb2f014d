import { readHistory } from '../../../shared/report-files/read-history.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { filesByMonth, monthPrefix } from '../../../shared/reports/keys.ts';
import type { Month } from '../../../shared/reports/month.ts';
import { readOwnLines } from './own-lines.ts';
import { fileIn } from './report-file-answer.ts';
import type { ReportsContext } from './reports-context.ts';

/** What the newest version of a month says of a customer. */
export type CustomerLine = { readonly requests: number; readonly billable: number };

const noLine: CustomerLine = { requests: 0, billable: 0 };

/**
 * The lines of customers in the newest version of a month, of one without a line zeros; `null` where the
 * version has no file about customers, or it cannot be read.
 */
export const readCustomerLines = async (
  { reports, log }: Pick<ReportsContext, 'reports' | 'log'>,
  month: Month,
  customers: readonly string[],
): Promise<ReadonlyMap<string, CustomerLine> | null> => {
  try {
    const files = filesByMonth(await reports.keys(monthPrefix(month))).get(month);
    if (files === undefined) return null;
    const { newest } = await readHistory(month, files, reports);
    const file = newest && fileIn(newest, 'customers.csv');
    if (newest === null || file === null) return null;
    const lines = new Map<string, CustomerLine>();
    for (const customer of customers) {
      const own = await readOwnLines(reports, newest, file, customer);
      const line = own && {
        requests: Number(own.of('requests')),
        billable: Number(own.of('billable_requests')),
      };
      lines.set(customer, line ?? noLine);
    }
    return lines;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log(error);
    return null;
  }
};
