import type { Stripe } from 'stripe';

import { stripeFailureOf } from './failure.ts';

type Meter = Stripe.Billing.Meter;

/** All meters of an account, by the name of their event. An active one hides one that is not. */
export const readMeters = async (stripe: Stripe): Promise<ReadonlyMap<string, Meter>> => {
  try {
    const meters = await stripe.billing.meters
      .list({ limit: 100 })
      .autoPagingToArray({ limit: 10_000 });
    const byRank = meters.toSorted((a, b) => rank(a) - rank(b));
    return new Map(byRank.map((meter) => [meter.event_name, meter]));
  } catch (error) {
    throw stripeFailureOf(error);
  }
};

const rank = ({ status }: Meter): number => (status === 'active' ? 1 : 0);

/** Why totals cannot be pushed into a meter; `null`: they can. */
export const meterProblem = (event: string, meter: Meter | undefined): string | null => {
  if (meter === undefined) {
    return `there is no meter of the event ${event}; npx billable push setup --to stripe makes it`;
  }
  if (meter.status !== 'active') return `the meter of the event ${event} is ${meter.status}`;
  const { formula } = meter.default_aggregation;
  if (formula !== 'last') {
    return `the meter of the event ${event} has the formula ${formula}; it must be last`;
  }
  return meter.event_time_window === null
    ? null
    : `the meter of the event ${event} has an event_time_window of a ${meter.event_time_window}: Stripe ` +
        'then keeps what came last, and not what is latest; it must have none';
};
