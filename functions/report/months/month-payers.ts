import { payersOf } from '../../../shared/customers/directory.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { Customer } from '../../../shared/usage/customer.ts';
import type { ReportedMonth } from './reported-month.ts';

/** Who pays in a month, and who claims it. */
export type MonthPayers = {
  readonly customerOf: (consumer: Consumer) => Customer;
  readonly claimantsOf: (consumer: Consumer) => readonly string[];
};

export const newMonthPayers = ({
  period,
  timezone,
  directory,
}: Pick<ReportedMonth, 'period' | 'timezone' | 'directory'>): MonthPayers => {
  const { customerAt, claimantsAt } = payersOf(directory.customers, timezone);
  // Each file asks for the same consumer, one after the other.
  let last: Consumer | null = null;
  let customer: Customer = { id: '', name: '' };
  return {
    customerOf: (consumer) => {
      if (consumer !== last) {
        customer = customerAt(consumer, period.start);
        last = consumer;
      }
      return customer;
    },
    claimantsOf: (consumer) => claimantsAt(consumer, period.start),
  };
};
