import { anonymous, type Consumer } from '../metering/consumer.ts';
import type { ConsumerSelector } from './consumer-selector.ts';

/** Who pays. `name` is `''` where no directory gives one. */
export type Customer = { readonly id: string; readonly name: string };

/**
 * The customer of a consumer that no directory claims: its custom id, or else `id:` and the
 * consumer id; `anonymous` for requests without a consumer. Two custom ids, two consumers without
 * one, or one of each never share an id: a custom id that reads like another's stands with
 * `custom_id:` before it.
 */
export const unclaimedCustomer = ({ id, customId }: Consumer): Customer => ({
  id: customId === '' ? idOfNameless(id) : idOfCustomId(customId),
  name: '',
});

const idOfNameless = (id: string): string => (id === anonymous.id ? anonymous.id : `id:${id}`);

const idOfCustomId = (customId: string): string =>
  customId === anonymous.id || /^(?:id|custom_id):/.test(customId)
    ? `custom_id:${customId}`
    : customId;

/** Selects all events of a customer, and perhaps some of others. */
export const payerOf = (customer: string): ConsumerSelector => {
  if (customer === anonymous.id) return { kind: 'id', value: anonymous.id };
  const [, prefix, value = ''] = /^(id|custom_id):(.*)$/s.exec(customer) ?? [];
  if (prefix === undefined) return { kind: 'customId', value: customer };
  return { kind: prefix === 'id' ? 'id' : 'customId', value };
};
