import { hourMs } from '../../../shared/calendar/instant.ts';
import { november, withTwoCustomers } from './two-customers.ts';

/** Customers of three parts of a month. */
export const many = Array.from({ length: 2_600 }, (_, n) => `c${String(n).padStart(4, '0')}`);

/** A world in which each of them has 5, which was pushed an hour ago. */
export const withMany = async () => {
  const opened = withTwoCustomers(undefined, many);
  for (const id of many) opened.world.set(november, id, 5);
  await opened.world.run(opened.double.system);
  opened.world.now += hourMs;
  return opened;
};
