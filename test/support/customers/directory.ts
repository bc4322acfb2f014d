import * as fc from 'fast-check';
import type { Consumer } from '../../../shared/metering/consumer.ts';

/** A customer as a person would write it down. */
export type Written = {
  readonly id: string;
  readonly name: string;
  readonly claims: readonly { readonly value: string; readonly since: string | null }[];
};

/** As YAML; every text is quoted, as JSON is YAML too. */
export const yamlOf = (customers: readonly Written[]): string =>
  JSON.stringify({
    customers: customers.map(({ id, name, claims }) => ({
      id,
      ...(name !== '' && { name }),
      consumers: claims.map(({ value, since }) =>
        since === null ? value : { consumer: value, since },
      ),
    })),
  });

/** Directories over a few values, so that claims meet; no claim is made twice. */
export const arbitraryDirectory = (
  values: readonly string[],
  months: readonly string[],
  ids: readonly string[],
): fc.Arbitrary<readonly Written[]> =>
  fc
    .uniqueArray(
      fc.record({
        value: fc.constantFrom(...values),
        since: fc.constantFrom(null, ...months),
        owner: fc.nat({ max: ids.length - 1 }),
      }),
      { maxLength: 12, selector: ({ value, since }) => `${value} ${since}` },
    )
    .map((claims) =>
      ids.map((id, i) => ({
        id,
        name: i % 2 === 0 ? `=${id}` : '',
        claims: claims
          .filter(({ owner }) => owner === i)
          .map(({ value, since }) => ({ value, since })),
      })),
    );

/** Who pays, found by looking at every claim; `month` is that of the event. Shares nothing with the product. */
export const payerByHand = (
  customers: readonly Written[],
  { id, customId, username }: Consumer,
  month: string,
): { id: string; name: string } => {
  for (const borne of [`id:${id}`, `custom_id:${customId}`, `username:${username}`]) {
    let best: { id: string; name: string; since: string } | null = null;
    for (const customer of customers) {
      for (const claim of customer.claims) {
        const since = claim.since ?? '0000-00';
        if (claim.value !== borne || since > month) continue;
        if (best === null || since > best.since) best = { ...customer, since };
      }
    }
    if (best !== null) return { id: best.id, name: best.name };
  }
  const isTaken =
    customId === 'anonymous' ||
    customId.startsWith('id:') ||
    customId.startsWith('custom_id:') ||
    customers.some((customer) => customer.id === customId);
  if (customId !== '') return { id: isTaken ? `custom_id:${customId}` : customId, name: '' };
  return { id: id === 'anonymous' ? id : `id:${id}`, name: '' };
};
