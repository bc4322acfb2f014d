import { type Meter, requestsMeter } from '../../shared/metering/series.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import type { ZoneOf } from '../../shared/push/months.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import type { Customer, Payers } from '../../shared/usage/customer.ts';
import { rollUp } from '../../shared/usage/roll-up.ts';
import { anyLabels, type UsageQuery } from '../../shared/usage/usage-query.ts';
import type { PushBasis } from './push-basis.ts';
import type { ReadTotals } from './context.ts';

type TotalsContext = {
  readonly counters: Pick<CounterReader, 'read' | 'catchUp'>;
  /** By what a month is billed. */
  readonly basisOf: (month: Month) => Promise<PushBasis>;
  /** Whose totals are wanted. */
  readonly customers: { readonly has: (customer: string) => boolean };
  readonly zoneOf: ZoneOf;
};

/** The totals of these customers, of a month as it is reported: in its zone, by what it is billed. */
export const createReadTotals =
  ({ counters, customers, basisOf, zoneOf }: TotalsContext): ReadTotals =>
  async (month, { meters, total, now }) => {
    const asOf = await counters.catchUp(now);
    const timezone = zoneOf(month);
    const { billableStatuses, customers: payingCustomers } = await basisOf(month);
    const payers = onlyThose(payersOf(payingCustomers, timezone), customers);
    const others = meters.filter((meter) => meter !== requestsMeter);
    const query: UsageQuery = {
      period: 'month',
      timezone,
      range: monthPeriod(month, timezone),
      consumers: [],
      customers: [],
      payers,
      labels: anyLabels,
      statuses: null,
      groupByWho: 'customer',
      groupByLabels: [],
      groupByStatus: 'status',
      meters: others,
      layout: 'long',
      billableStatuses,
      // Statuses that are not billable too: who has only those has usage, and a total of 0.
      billable: null,
      largest: null,
    };
    const totals = new Map<string, ReadonlyMap<Meter, number>>();
    for await (const groups of rollUp(query, (page) => counters.read(page))) {
      for (const { customer, counts } of groups) {
        if (customer === null || !customers.has(customer.id)) continue;
        const counted = counts.filter(
          ({ status }) => total === 'all' || billableStatuses.includes(status),
        );
        const sum = (pick: (count: (typeof counts)[number]) => number): number =>
          counted.reduce((all, count) => all + pick(count), 0);
        const own = new Map<Meter, number>([[requestsMeter, sum(({ requests }) => requests)]]);
        for (const [i, meter] of others.entries()) {
          own.set(
            meter,
            sum(({ quantities }) => quantities[i] ?? 0),
          );
        }
        totals.set(customer.id, own);
      }
    }
    return { totals, asOf };
  };

/** Consumers of all others are summed as one: there can be far more of them, and nothing of them is sent. */
const onlyThose = (payers: Payers, customers: TotalsContext['customers']): Payers => ({
  ...payers,
  customerAt: (consumer, at) => {
    const customer = payers.customerAt(consumer, at);
    return customers.has(customer.id) ? customer : others;
  },
});

const others: Customer = { id: '', name: '' };
