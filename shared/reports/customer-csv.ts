import type { TimeZone } from '../calendar/zone.ts';
import type { Meter } from '../metering/series.ts';
import { requestsMeter } from '../metering/series.ts';
import { guardedCell } from '../usage/csv-cell.ts';
import { type CustomerSum, plus } from './customer-sums.ts';
import type { CustomerFile } from './keys.ts';
import type { Month } from './month.ts';

/** The columns of a companion. Append only: programs read them by position. */
export const companionColumns = (
  companion: CustomerFile,
  meters: readonly Meter[],
): readonly string[] => [
  'month',
  'timezone',
  'customer_id',
  'customer_name',
  ...(companion === 'customer-services.csv' ? ['service'] : []),
  ...[requestsMeter, ...meters].flatMap((meter) => [meter, `billable_${meter}`]),
];

type OfMonth = { readonly month: Month; readonly timezone: TimeZone };

/** The line of a customer, or of a customer and a service. */
const companionLine = (
  companion: CustomerFile,
  { month, timezone }: OfMonth,
  { id, name, service, amounts }: CustomerSum,
): string => {
  let line = `${month},${timezone},${guardedCell(id)},${guardedCell(name)}`;
  if (companion === 'customer-services.csv') line += `,${guardedCell(service)}`;
  for (const amount of amounts) line += `,${amount}`;
  return `${line}\r\n`;
};

/**
 * Makes the lines of the companions from sums by customer and service, in the order of both. A
 * customer's own line comes after those of its services, the last one at the end.
 */
export const newCompanionLines = (companions: readonly string[], month: OfMonth) => {
  const isByService = companions.includes('customer-services.csv');
  const isByCustomer = companions.includes('customers.csv');
  let open: CustomerSum | null = null;
  let customers = 0;
  const ofCustomer = (): string => {
    if (open === null) return '';
    customers += 1;
    return companionLine('customers.csv', month, open);
  };
  return {
    /** The lines that are known by now. */
    add: (sums: readonly CustomerSum[]): Readonly<Record<CustomerFile, string>> => {
      const lines = { 'customers.csv': '', 'customer-services.csv': '' };
      for (const sum of sums) {
        if (isByService) {
          lines['customer-services.csv'] += companionLine('customer-services.csv', month, sum);
        }
        if (open?.id === sum.id) open = plus(open, sum);
        else {
          if (isByCustomer) lines['customers.csv'] += ofCustomer();
          open = sum;
        }
      }
      return lines;
    },
    /** The line of the last customer. */
    end: (): string => (isByCustomer ? ofCustomer() : ''),
    customers: (): number => customers,
  };
};
