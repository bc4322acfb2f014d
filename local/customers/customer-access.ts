import { createCustomerAccess } from '../../shared/api/customer-access.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { currentTokensAfter } from '../../shared/customers/in-force.ts';
import type { CustomerAccess } from '../../shared/ports/customer-access.ts';
import type { FollowedFile } from './follow-file.ts';
import { readKeyFile } from './key-file.ts';

type AccessContext = {
  readonly file: Pick<FollowedFile, 'current'>;
  readonly clock: () => EpochMs;
};

/** Judges customer tokens by the keys in the data folder and the file in force. */
export const customerAccess = (dataDir: string, { file, clock }: AccessContext): CustomerAccess =>
  createCustomerAccess({
    // Read each time: `token --rotate` is to be felt at once, and a token comes seldom.
    keys: async () => readKeyFile(dataDir),
    tokensAfter: currentTokensAfter(() => file.current()),
    clock,
  });
