import type { Stripe } from 'stripe';

import type { Period } from '../../calendar/period.ts';
import type { PushTerms } from '../../push/price.ts';

/** Those that bill anything of a month. */
export const liveIn = (
  subscriptions: readonly Stripe.Subscription[],
  { start, end }: Period,
): readonly Stripe.Subscription[] =>
  subscriptions.filter(
    ({ ended_at, start_date }) =>
      (ended_at === null || ended_at > start / 1000) && start_date < end / 1000,
  );

/**
 * How a total of the month is charged for a customer, by the subscriptions that are live in it. Stripe adds up
 * the meter from the start of each subscription item's period to its end, and that must be the month of UTC.
 */
export const subscriptionTerms = (
  live: readonly Stripe.Subscription[],
  meterId: string,
  { start, end }: Period,
): PushTerms => {
  const [from, to] = [start / 1000, end / 1000];
  const metered = live.flatMap((subscription) =>
    subscription.items.data
      .filter(({ price }) => price.recurring?.meter === meterId)
      .map((item) => ({ subscription, item })),
  );
  const [found] = metered;
  if (found === undefined) return { objection: null, price: null };
  const objection =
    metered.length > 1
      ? `it has ${metered.length} subscription items on one meter; one is allowed`
      : itemProblem(found, { from, to });
  return { objection, price: found.item.price.id };
};

type Metered = {
  readonly subscription: Stripe.Subscription;
  readonly item: Stripe.SubscriptionItem;
};

const itemProblem = (
  { subscription, item }: Metered,
  { from, to }: { readonly from: number; readonly to: number },
): string | null => {
  const isWithin = (at: number | null): boolean => at !== null && at > from && at < to;
  const recurring = item.price.recurring;
  if (recurring?.interval !== 'month' || recurring.interval_count !== 1) {
    return `its subscription ${subscription.id} does not renew every month`;
  }
  const day = new Date(subscription.billing_cycle_anchor * 1000).getUTCDate();
  const current = new Date(item.current_period_start * 1000).getUTCDate();
  if (day !== 1 || (item.current_period_start > from && current !== 1)) {
    return `its subscription ${subscription.id} renews on day ${day === 1 ? current : day} (UTC); it must be the 1st`;
  }
  if (isWithin(subscription.start_date)) {
    return `its subscription ${subscription.id} began within the month`;
  }
  if (isWithin(subscription.ended_at) || isWithin(subscription.cancel_at)) {
    return `its subscription ${subscription.id} ends within the month`;
  }
  if (isWithin(item.created) || isWithin(item.price.created)) {
    return `the price of its subscription ${subscription.id} changed within the month`;
  }
  return null;
};
