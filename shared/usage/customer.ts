import type { EpochMs } from '../calendar/instant.ts';
import { anonymous, type Consumer } from '../metering/consumer.ts';
import type { ConsumerSelector } from './consumer-selector.ts';

/** Who pays. `name` is `''` where no directory gives one. */
export type Customer = { readonly id: string; readonly name: string };

/** Says who pays for what. Rows know consumers, questions know customers. */
export type Payers = {
  /**
   * The instants at which other customers may begin to pay, ascending. From one to the next
   * `customerAt` gives the same for the same consumer.
   */
  readonly turns: readonly EpochMs[];
  /** Who pays for what a consumer asks for at an instant. */
  readonly customerAt: (consumer: Consumer, at: EpochMs) => Customer;
  /** These select all events of a customer at any time, and perhaps some of others. */
  readonly selectorsOf: (customerId: string) => readonly ConsumerSelector[];
  /** A text that is another one wherever others pay, or are called otherwise. It can be large. */
  readonly text: () => string;
};

/**
 * The customer of a consumer that no directory claims: its custom id, or else `id:` and the
 * consumer id; `anonymous` for requests without a consumer. Two custom ids, two consumers without
 * one, or one of each never share an id: a custom id that reads like another's, or is an id that is
 * taken, stands with `custom_id:` before it.
 */
export const unclaimedCustomer = (
  { id, customId }: Consumer,
  isTaken: (customerId: string) => boolean = () => false,
): Customer => ({
  id: customId === '' ? idOfNameless(id) : idOfCustomId(customId, isTaken),
  name: '',
});

const idOfNameless = (id: string): string => (id === anonymous.id ? anonymous.id : `id:${id}`);

const idOfCustomId = (customId: string, isTaken: (customerId: string) => boolean): string =>
  customId === anonymous.id || /^(?:id|custom_id):/.test(customId) || isTaken(customId)
    ? `custom_id:${customId}`
    : customId;

/** Selects all events of a customer without an entry in a directory, and perhaps some of others. */
export const payerOf = (customer: string): ConsumerSelector => {
  if (customer === anonymous.id) return { kind: 'id', value: anonymous.id };
  const [, prefix, value = ''] = /^(id|custom_id):(.*)$/s.exec(customer) ?? [];
  if (prefix === undefined) return { kind: 'customId', value: customer };
  return { kind: prefix === 'id' ? 'id' : 'customId', value };
};

/** Who pays where there is no directory. */
export const withoutDirectory: Payers = {
  turns: [],
  customerAt: (consumer) => unclaimedCustomer(consumer),
  selectorsOf: (customerId) => [payerOf(customerId)],
  text: () => '',
};
