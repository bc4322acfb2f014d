import { compareUtf8, utf8Length } from './utf8.ts';

/**
 * Who made a request, as Kong named it at that moment. Part of a counter's identity: a rename
 * begins a new row, so that nothing depends on the order in which batches arrive.
 *
 * `''` means that Kong gave no such name; Kong itself has no empty names.
 */
export type Consumer = {
  readonly id: string;
  readonly customId: string;
  readonly username: string;
};

const maxIdBytes = 255;
const maxNameBytes = 1024;

/** Whether a text can be a consumer's id: 1 to 255 bytes, well-formed. */
export const isConsumerId = (id: string): boolean => id !== '' && isBounded(id, maxIdBytes);

/** Whether a text can be a username or custom id: at most 1,024 bytes, well-formed. */
export const isConsumerName = (name: string): boolean => isBounded(name, maxNameBytes);

const isBounded = (text: string, maxBytes: number): boolean =>
  text.length <= maxBytes && text.isWellFormed() && utf8Length(text) <= maxBytes;

/** Requests that Kong attributed to no consumer. */
export const anonymous: Consumer = { id: 'anonymous', customId: '', username: '' };

/** A consumer as one string; two consumers never share one, whatever their names contain. */
export const consumerKey = ({ id, customId, username }: Consumer): string =>
  `${id.length}:${customId.length}:${id}${customId}${username}`;

/** By consumer id, then custom id, then username, each by UTF-8 bytes, missing first. */
export const compareConsumers = (a: Consumer, b: Consumer): number =>
  compareUtf8(a.id, b.id) ||
  compareUtf8(a.customId, b.customId) ||
  compareUtf8(a.username, b.username);
