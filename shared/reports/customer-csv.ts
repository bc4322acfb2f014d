import type { TimeZone } from '../calendar/zone.ts';
import type { Meter } from '../metering/series.ts';
import { requestsMeter } from '../metering/series.ts';
import { guardedCell } from '../usage/csv-cell.ts';
import { type CustomerSum, plus } from './customer-sums.ts';
import type { Companion } from './keys.ts';
import type { Month } from './month.ts';

/** The columns of a companion. Append only: programs read them by position. */
export const companionColumns = (
  companion: Companion,
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
export const companionLine = (
  companion: Companion,
  { month, timezone }: OfMonth,
  { id, name, service, amounts }: CustomerSum,
): string => {
  const texts = companion === 'customer-services.csv' ? [id, name, service] : [id, name];
  return `${[month, timezone, ...texts.map(guardedCell), ...amounts].join(',')}\r\n`;
};

/**
 * The lines of each companion, from sums by customer and service, in the order of both: a customer's
 * line follows those of its services.
 */
export async function* companionLines(
  companions: readonly Companion[],
  month: OfMonth,
  sums: AsyncIterable<CustomerSum>,
): AsyncGenerator<{ readonly companion: Companion; readonly line: string }> {
  let open: CustomerSum | null = null;
  const isByService = companions.includes('customer-services.csv');
  const isByCustomer = companions.includes('customers.csv');
  const lineOf = (companion: Companion, sum: CustomerSum) => ({
    companion,
    line: companionLine(companion, month, sum),
  });
  for await (const sum of sums) {
    if (isByService) yield lineOf('customer-services.csv', sum);
    if (open?.id === sum.id) {
      open = plus(open, sum);
      continue;
    }
    if (open !== null && isByCustomer) yield lineOf('customers.csv', open);
    open = sum;
  }
  if (open !== null && isByCustomer) yield lineOf('customers.csv', open);
}
