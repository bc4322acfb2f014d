import { compareUtf8 } from '../metering/utf8.ts';
import { type PushDirectory, type PushSystemSettings, subjectOf } from './settings.ts';
import type { MonthTotals } from './totals.ts';

type Expected = {
  readonly settings: Pick<PushSystemSettings, 'name'>;
  readonly totals: MonthTotals;
  readonly directory: PushDirectory;
  /** Whether more may have been sent since an older store was accepted than the ledger knows. */
  readonly isUnknown: boolean;
};

/**
 * Customers whose totals are looked at, whether or not the ledger knows them, in the order of the ledger:
 * those with usage. Of whom a store from a backup knows nothing, the system may hold something; from then on
 * they are in the ledger, and who joins later was not sent before.
 */
export const expectedCustomers = ({
  settings,
  totals,
  directory,
  isUnknown,
}: Expected): readonly string[] => {
  const withUsage = [...totals.keys()].filter((customer) => directory.has(customer));
  const withId = isUnknown
    ? [...directory.keys()].filter((id) => subjectOf(directory, settings.name, id) !== null)
    : [];
  return [...new Set([...withUsage, ...withId])].sort(compareUtf8);
};
