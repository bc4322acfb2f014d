import { createHash } from 'node:crypto';

import type { Payers } from '../../shared/usage/customer.ts';
import type { BillableRequest } from './request.ts';

/**
 * What a cursor is bound to: what was asked, and where the rows follow from who pays, the customers
 * of the page before. By others a customer could be on two pages, or on none. A cursor of a customer
 * is bound to its own entry alone, and says nothing of others.
 */
export const cursorBinding = ({ query, fingerprint }: BillableRequest): string => {
  const { payers, groupByWho, customers, isOwn } = query;
  if (isOwn === true) return bound(fingerprint, JSON.stringify(customers.map(payers.selectorsOf)));
  if (groupByWho !== 'customer' && customers.length === 0) return fingerprint;
  return bound(fingerprint, digestOf(payers));
};

const bound = (fingerprint: string, who: string): string => JSON.stringify([fingerprint, who]);

/** Made once of each directory, which can have 100,000 customers. */
const digests = new WeakMap<Payers, string>();

const digestOf = (payers: Payers): string => {
  const digest =
    digests.get(payers) ?? createHash('sha256').update(payers.text()).digest('base64url');
  digests.set(payers, digest);
  return digest;
};
