import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { type Payers, withoutDirectory } from '../../shared/usage/customer.ts';

/** Who pays by the copy of the file that the server keeps, made again when it changes. */
export const createKeptPayers = (
  current: () => BillableFile,
  timezone: TimeZone,
): (() => Payers) => {
  let read: BillableFile | null = null;
  let payers = withoutDirectory;
  return () => {
    const file = current();
    if (file === read) return payers;
    payers = file.customers.length === 0 ? withoutDirectory : payersOf(file.customers, timezone);
    read = file;
    return payers;
  };
};
