import { createCustomerAccess } from '../../shared/api/customer-access.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { CustomerAccess } from '../../shared/ports/customer-access.ts';
import type { FollowedFile } from './follow-file.ts';
import { readKeyFile } from './key-file.ts';

type AccessContext = {
  readonly file: Pick<FollowedFile, 'current'>;
  readonly clock: () => EpochMs;
};

/** Judges customer tokens by the keys in the data folder and the file in force. */
export const customerAccess = (dataDir: string, { file, clock }: AccessContext): CustomerAccess => {
  let indexed: BillableFile | null = null;
  let tokensAfter: ReadonlyMap<string, EpochMs> = new Map();
  const index = (current: BillableFile): void => {
    indexed = current;
    tokensAfter = new Map(
      current.customers.map((entry) => [entry.id, entry.tokensAfter ?? Number.NEGATIVE_INFINITY]),
    );
  };
  return createCustomerAccess({
    // Read each time: `token --rotate` is to be felt at once, and a token comes seldom.
    keys: async () => readKeyFile(dataDir),
    tokensAfter: async (customer) => {
      const current = file.current();
      if (current !== indexed) index(current);
      return tokensAfter.get(customer) ?? null;
    },
    clock,
  });
};
