import { connectStripe, type StripeOptions } from './connect.ts';
import { stripeFailureOf } from './failure.ts';
import { meterProblem, readMeters } from './meters.ts';

export type MeterSetup = {
  readonly event: string;
  readonly outcome: 'made' | 'right' | 'wrong';
  readonly meterId: string | null;
  readonly problem: string | null;
};

/** Makes the meters that are missing, and says what is wrong with those that are there. */
export const setUpStripeMeters = async (
  options: StripeOptions,
  events: readonly string[],
): Promise<readonly MeterSetup[]> => {
  const stripe = connectStripe(options);
  const meters = await readMeters(stripe);
  const setups: MeterSetup[] = [];
  for (const event of events) {
    const meter = meters.get(event);
    if (meter !== undefined) {
      const problem = meterProblem(event, meter);
      setups.push({
        event,
        outcome: problem === null ? 'right' : 'wrong',
        meterId: meter.id,
        problem,
      });
      continue;
    }
    try {
      const made = await stripe.billing.meters.create({
        display_name: event,
        event_name: event,
        default_aggregation: { formula: 'last' },
        customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
        value_settings: { event_payload_key: 'value' },
      });
      setups.push({ event, outcome: 'made', meterId: made.id, problem: null });
    } catch (error) {
      throw stripeFailureOf(error);
    }
  }
  return setups;
};
