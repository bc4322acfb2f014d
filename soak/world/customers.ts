import type { Consumer } from '../../shared/metering/consumer.ts';

/** By custom id: whose usage it is. */
export type Claims = ReadonlyMap<string, string>;

const customId = (number: number): string => `cust-${number}`;

/** Customers that keep their consumer: what they were shown once, they are shown for ever. */
export const steadyCustomers: readonly { readonly id: string; readonly customId: string }[] = [
  1, 2, 3, 4, 6, 7,
].map((number) => ({ id: `steady-${number}`, customId: customId(number) }));

/** The id of the one consumer that a steady customer pays for. */
export const consumerOf = (steady: string): string => steady.replace('steady-', 'id-');

/** Consumers that are claimed by the one or the other customer, or by none, as chance sets. */
export const movingCustomIds: readonly string[] = [8, 9, 11, 12, 13, 14].map(customId);

export const movingCustomers = ['left', 'right'] as const;

export const firstClaims: Claims = new Map([
  ...steadyCustomers.map(({ id, customId: claimed }) => [claimed, id] as const),
  ...movingCustomIds.map((claimed) => [claimed, movingCustomers[0]] as const),
]);

export const customerIds: readonly string[] = [
  ...steadyCustomers.map(({ id }) => id),
  ...movingCustomers,
];
/** Who pays for the usage of a consumer. */
export const soakPayerOf = (
  { id, customId: custom }: Omit<Consumer, 'username'>,
  claims: Claims,
): string => {
  const claimed = claims.get(custom);
  if (claimed !== undefined) return claimed;
  if (id === 'anonymous') return id;
  return custom === '' ? `id:${id}` : custom;
};

/** The consumers of steady customers: what alerts and bounds speak of, no void lowers. */
export const isSteady = (consumerId: string): boolean =>
  steadyCustomers.some(({ customId: of }) => of === consumerId.replace(/^id-/, 'cust-'));
