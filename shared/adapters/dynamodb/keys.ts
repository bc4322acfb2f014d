import { createHash } from 'node:crypto';
import type { BatchId } from '../../metering/batch.ts';
import { type Consumer, consumerKey } from '../../metering/consumer.ts';
import { isMonthPage, type PageId } from '../../metering/page.ts';
import { utf8Length } from '../../metering/utf8.ts';
import { endOfText, escapeText, notAText, unescapeText } from './key-text.ts';

export type Key = { readonly pk: string; readonly sk: string };

/** The partition of a consumer: the same on every page. */
export const slotOfConsumer = (id: string, slots: number): number =>
  createHash('sha256').update(id).digest().readUInt32BE() % slots;

export const slotOfBatch = (id: BatchId, slots: number): number =>
  Number.parseInt(id.slice(0, 8), 16) % slots;

/** `m#2026-11#b` or `q#2026-11-22T06#b`. */
export const pagePartition = (page: PageId, slot: number): string =>
  `${isMonthPage(page) ? 'm' : 'q'}#${page}#${slot.toString(36)}`;

/** DynamoDB ends at 1,024 bytes; the shard still has to fit. */
const maxIdentityBytes = 1000;

/**
 * The sort key of a consumer's rows without the shard: id, custom id and username, or the id and
 * a hash of all three where that is too long.
 */
export const identityPrefix = (consumer: Consumer): string => {
  const id = idPrefix(consumer.id);
  const names = [consumer.customId, consumer.username].map(
    (name) => `${escapeText(name)}${endOfText}`,
  );
  const literal = `${id}${names.join('')}`;
  if (utf8Length(literal) <= maxIdentityBytes) return literal;
  return `${id}${notAText}${hash(consumerKey(consumer))}${endOfText}`;
};

/** What the sort keys of all rows of one consumer id begin with, and no others. */
export const idPrefix = (id: string): string => `${escapeText(id)}${endOfText}`;

export type RowSort = {
  /** Equal in the shards of one identity. */
  readonly prefix: string;
  readonly id: string;
  /** `null` where the key holds a hash of them: they are attributes then. */
  readonly names: { readonly customId: string; readonly username: string } | null;
};

export const parseRowSort = (sk: string): RowSort => {
  const [id = '', customId = '', username = ''] = sk.split(endOfText);
  return {
    prefix: sk.slice(0, sk.lastIndexOf(endOfText) + 1),
    id: unescapeText(id),
    names: customId.startsWith(notAText)
      ? null
      : { customId: unescapeText(customId), username: unescapeText(username) },
  };
};

/** What an index by name finds: one name on one month page. */
export const nameHash = (month: PageId, name: string): string =>
  hash(`${month} ${name}`).slice(0, 22);

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

const receiptPrefix = 'r#';
export const receiptSort = 'r';

export const receiptKey = (id: BatchId): Key => ({ pk: `${receiptPrefix}${id}`, sk: receiptSort });
export const batchIdOf = (pk: string): BatchId => pk.slice(receiptPrefix.length);

export const partPrefix = (attempt: string): string => `p#${attempt}#`;
export const partKey = (id: BatchId, attempt: string, part: number): Key => ({
  pk: receiptKey(id).pk,
  sk: `${partPrefix(attempt)}${numbered(part)}`,
});

/** Of chunks that are counted, of those that are taken back, and of those of the nth part void. */
export type MarkerPrefix = 'm#' | 'v#' | `w${number}#`;
export const markerKey = (id: BatchId, prefix: MarkerPrefix, chunk: number): Key => ({
  pk: receiptKey(id).pk,
  sk: `${prefix}${numbered(chunk)}`,
});
export const chunkOfMarker = (sk: string): number => Number(sk.slice(sk.lastIndexOf('#') + 1));

/** Sorts as text like the number, as long as it has at most six digits. */
const numbered = (n: number): string => String(n).padStart(6, '0');

export const metaKey: Key = { pk: 'meta', sk: 'meta' };
