import { pushView } from '../../../shared/push/view.ts';
import { createLatestSystem } from './latest-system.ts';
import { at, newWorld } from './world.ts';

/** The month that the tests push. */
export const november = '2026-11';

/** A world with customers that have no ids of their own, a system, and what the ledger shows. */
export const withTwoCustomers = (
  now = at('2026-11-10T00:00:00Z'),
  customers: readonly string[] = ['acme', 'bolt'],
) => {
  const world = newWorld({ now });
  const double = createLatestSystem({ now: () => world.now });
  for (const id of customers) world.directory.set(id, {});
  const show = async () =>
    (await world.views())
      .map(pushView)
      .map((it) => [it.customer, it.month, it.total, it.state, it.reason]);
  return { world, double, show };
};
