/** By custom id: whose usage it is. */
export type Claims = ReadonlyMap<string, string>;

const customId = (number: number): string => `cust-${number}`;

/** Customers that keep their consumer: what they were shown once, they are shown for ever. */
export const steadyCustomers: readonly { readonly id: string; readonly customId: string }[] = [
  1, 2, 3, 4, 6, 7,
].map((number) => ({ id: `steady-${number}`, customId: customId(number) }));

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
