import type { Stripe } from 'stripe';

type Listing = Pick<Stripe, 'subscriptionItems'>;

/** A subscription with all of its items: within another object Stripe gives the first ten. */
export const withAllItems = async (
  stripe: Listing,
  subscription: Stripe.Subscription,
): Promise<Stripe.Subscription> => {
  const { id, items } = subscription;
  if (!items.has_more) return subscription;
  const data = await stripe.subscriptionItems
    .list({ subscription: id, limit: 100 })
    .autoPagingToArray({ limit: 1_000 });
  return { ...subscription, items: { ...items, data, has_more: false } };
};
