import type { EpochMs } from '../calendar/instant.ts';
import type { ConsumerSelector } from '../usage/consumer-selector.ts';

/** A customer of the directory. Ids at other systems are `null` where none is given. */
export type CustomerEntry = {
  readonly id: string;
  /** `''` where none is given. */
  readonly name: string;
  readonly claims: readonly Claim[];
  /** Tokens of the customer that were made before this instant are dead. */
  readonly tokensAfter: EpochMs | null;
  readonly stripe: string | null;
  readonly lago: string | null;
  readonly openmeter: string | null;
};

/** Says that a customer pays for the events that have a value, from a month on. */
export type Claim = ClaimedValue & {
  /** A month of the billing time zone as `2026-06`; `''`: of all time. Texts compare as months do. */
  readonly since: string;
};

export type ClaimedValue = {
  readonly kind: Exclude<ConsumerSelector['kind'], 'any'>;
  readonly value: string;
};

const prefixes = { id: 'id', username: 'username', customId: 'custom_id' } as const;

/** `custom_id:cust-0001`, as the file and the API write it. */
export const claimText = ({ kind, value }: ClaimedValue): string => `${prefixes[kind]}:${value}`;
