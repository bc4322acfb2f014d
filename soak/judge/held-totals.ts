import type { Month } from '../../shared/reports/month.ts';
import { type DayUsage, totalsIn } from './usage.ts';

type Judged = {
  readonly usage: readonly DayUsage[];
  readonly customers: readonly string[];
  /** Months that were sent. */
  readonly months: readonly Month[];
  /** What each system holds. */
  readonly held: (customer: string, month: Month) => Readonly<Record<string, number | null>>;
};

/** A line for each system that does not hold the billable total of a customer's month. */
export const unlikeTotals = ({ usage, customers, months, held }: Judged): readonly string[] =>
  months.flatMap((month) => {
    const totals = totalsIn(usage, { span: month, meter: 'requests', billable: true });
    return customers.flatMap((customer) =>
      Object.entries(held(customer, month))
        // A customer that never had usage is not sent.
        .filter(([, value]) => (value ?? 0) !== (totals.get(customer) ?? 0))
        .map(
          ([system, value]) =>
            `${system} holds ${value} of ${customer} in ${month}, not ${totals.get(customer) ?? 0}`,
        ),
    );
  });
