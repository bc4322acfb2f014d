import { toLines, type Ledger } from '../ledger.ts';
import { type Claims, soakPayerOf } from '../world/customers.ts';

/** What a customer has used on one UTC day of one meter. */
export type DayUsage = {
  readonly day: string;
  readonly customer: string;
  readonly meter: string;
  readonly isBillable: boolean;
  readonly amount: number;
};

/** Of a ledger, by day and payer. Poison is no usage. */
export const usageOf = (ledger: Ledger, claims: Claims): readonly DayUsage[] =>
  [...toLines(ledger, 'day')].flatMap(([subject, amount]) => {
    const [, meter = '', parts] = /^([^[\s]*)(\[.*)$/.exec(subject) ?? [];
    if (parts === undefined) return [];
    const [day, id, customId, , status] = JSON.parse(parts) as [
      string,
      string,
      string,
      string,
      number,
    ];
    const isBillable = status < 500 && status !== 429 && status !== 499;
    const customer = soakPayerOf({ id, customId }, claims);
    return [{ day, customer, meter: meter === '' ? 'requests' : meter, isBillable, amount }];
  });

type Wanted = {
  /** The beginning of its days: a month, or a day. */
  readonly span: string;
  readonly meter: string;
  readonly billable: boolean;
};

/** By customer: what they have used; those without are not there. */
export const totalsIn = (
  usage: readonly DayUsage[],
  { span, meter, billable }: Wanted,
): ReadonlyMap<string, number> => {
  const totals = new Map<string, number>();
  for (const { day, customer, amount, ...of } of usage) {
    if (!day.startsWith(span) || of.meter !== meter || (billable && !of.isBillable)) continue;
    totals.set(customer, (totals.get(customer) ?? 0) + amount);
  }
  return totals;
};
