import type { Meter } from '../metering/series.ts';

/** The totals of a month by customer and meter: of every customer with usage. */
export type MonthTotals = ReadonlyMap<string, ReadonlyMap<Meter, number>>;

/** The total of a customer who is not among them is 0, as after a void of all that it had. */
export const monthTotalOf = (totals: MonthTotals, customer: string, meter: Meter): number =>
  totals.get(customer)?.get(meter) ?? 0;
