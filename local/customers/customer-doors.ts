import { randomBytes } from 'node:crypto';

import { type CustomerTokens, createCustomerAccess } from '../../shared/api/customer-access.ts';
import { type CustomerLinks, createCustomerLinks } from '../../shared/api/customer-links.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { currentTokensAfter } from '../../shared/customers/in-force.ts';
import type { CustomerAccess } from '../../shared/ports/customer-access.ts';
import type { UsedLinks } from '../../shared/ports/used-links.ts';
import type { FollowedFile } from './follow-file.ts';
import { readKeyFile } from './key-file.ts';

type AccessContext = {
  readonly file: Pick<FollowedFile, 'current'>;
  readonly used: UsedLinks;
  readonly clock: () => EpochMs;
};

export type CustomerDoors = {
  readonly keys: CustomerTokens['keys'];
  readonly access: CustomerAccess;
  readonly links: CustomerLinks;
};

/** Judges tokens and links of customers by the keys in the data folder and the file in force. */
export const customerDoors = (
  dataDir: string,
  { file, used, clock }: AccessContext,
): CustomerDoors => {
  const tokens: CustomerTokens = {
    // Read each time: `token --rotate` is to be felt at once, and a token comes seldom.
    keys: async () => readKeyFile(dataDir),
    tokensAfter: currentTokensAfter(() => file.current()),
    clock,
  };
  return {
    keys: tokens.keys,
    access: createCustomerAccess(tokens),
    links: createCustomerLinks({
      ...tokens,
      used,
      newId: () => randomBytes(12).toString('base64url'),
    }),
  };
};
