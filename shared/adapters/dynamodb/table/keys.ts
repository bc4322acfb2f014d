import { createHash } from 'node:crypto';
import type { BatchId } from '../../../metering/batch.ts';
import { labelNames, type Labels, noLabels } from '../../../metering/labels.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import { isMonthPage, type PageId } from '../../../metering/page.ts';
import { type Meter, requestsMeter, type Series, seriesKey } from '../../../metering/series.ts';
import { utf8Length } from '../../../metering/utf8.ts';
import { endOfText, escapeText, notAText, unescapeText } from './key-text.ts';

export type Key = { readonly pk: string; readonly sk: string };

/** The partition of a consumer: the same on every page. */
export const partitionOfConsumer = (id: string, partitions: number): number =>
  createHash('sha256').update(id).digest().readUInt32BE() % partitions;

export const partitionOfBatch = (id: BatchId, partitions: number): number =>
  Number.parseInt(id.slice(0, 8), 16) % partitions;

/** One partition of the rows of a page: those of a meter on it lie together. */
export type PagePartition = {
  readonly page: PageId;
  readonly partition: number;
  readonly meter: Meter;
};

/** `m#2026-11#b` or `q#2026-11-22T06#b`; of another meter than requests its name behind it. */
export const pagePartition = ({ page, partition, meter }: PagePartition): string => {
  const ofRequests = `${isMonthPage(page) ? 'm' : 'q'}#${page}#${partition.toString(36)}`;
  return meter === requestsMeter ? ofRequests : `${ofRequests}#${meter}`;
};

/** DynamoDB ends at 1,024 bytes. */
const maxSortBytes = 1000;

/**
 * The sort key of a row: id, custom id, username, and labels up to the last that there is; or the id
 * and a hash of all of them where that is too long.
 */
export const rowSort = (series: Series): string => {
  const { consumer, labels } = series;
  const values = labelNames.map((name) => labels[name]);
  const last = values.findLastIndex((value) => value !== '');
  const rest = [consumer.customId, consumer.username, ...values.slice(0, last + 1)];
  const literal = [consumer.id, ...rest].map((text) => `${escapeText(text)}${endOfText}`).join('');
  if (utf8Length(literal) <= maxSortBytes) return literal;
  // The meter is in the partition, which a hash need not tell apart.
  const hashed = hash(seriesKey({ ...series, meter: requestsMeter }));
  return `${idPrefix(consumer.id)}${notAText}${hashed}${endOfText}`;
};

/** What the sort keys of all rows of one consumer id begin with, and no others. */
export const idPrefix = (id: string): string => `${escapeText(id)}${endOfText}`;

export type RowSort = {
  readonly id: string;
  /** `null` where the key holds a hash of it: the rest are attributes then. */
  readonly identity: {
    readonly customId: string;
    readonly username: string;
    readonly labels: Labels;
  } | null;
};

export const parseRowSort = (sk: string): RowSort => {
  const [id = '', customId = '', username = '', ...values] = sk.split(endOfText);
  if (customId.startsWith(notAText)) return { id: unescapeText(id), identity: null };
  // Behind the last end is nothing.
  const [service = '', route = '', ai_model = ''] = values.slice(0, -1).map(unescapeText);
  return {
    id: unescapeText(id),
    identity: {
      customId: unescapeText(customId),
      username: unescapeText(username),
      labels: values.length === 1 ? noLabels : { service, route, ai_model },
    },
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

/** Under an attempt to write something large, or to commit a group, lies all that belongs to it. */
const attemptPrefix = 'p#';
const attemptPartition = (attempt: string): string => `${attemptPrefix}${attempt}`;
export const partPrefix = 'p#';
export const partKey = (attempt: string, part: number): Key => ({
  pk: attemptPartition(attempt),
  sk: `${partPrefix}${numbered(part)}`,
});
export const chunkMarkerPrefix = 'm#';
export const chunkMarkerKey = (attempt: string, chunk: number): Key => ({
  pk: attemptPartition(attempt),
  sk: `${chunkMarkerPrefix}${numbered(chunk)}`,
});
export const chunkOfMarker = (sk: string): number => Number(sk.slice(chunkMarkerPrefix.length));
export const idsKey = (attempt: string): Key => ({ pk: attemptPartition(attempt), sk: 'ids' });

/** Sorts as text like the number, as long as it has at most six digits. */
const numbered = (n: number): string => String(n).padStart(6, '0');

/** `i#1c`: what waits to be committed, oldest first. */
export const inboxPartition = (partition: number): string => `i#${partition.toString(36)}`;

/** Instants from 1970 to 2286 sort as text. */
const sortableInstant = (at: EpochMs): string =>
  String(Math.max(0, Math.trunc(at))).padStart(13, '0');

/** The marker of a batch that waits to be added. */
export const plusKey = (id: BatchId, receivedAt: EpochMs, partitions: number): Key => ({
  pk: inboxPartition(partitionOfBatch(id, partitions)),
  sk: `${sortableInstant(receivedAt)}#${id}#+`,
});

/** The marker of the `n`th void of a batch, which waits to be subtracted. */
export const minusKey = (id: BatchId, at: EpochMs, n: number, partitions: number): Key => ({
  pk: inboxPartition(partitionOfBatch(id, partitions)),
  sk: `${sortableInstant(at)}#${id}#-#${n}`,
});

/** `isPlus`, or the void of this number. */
export type MarkerSort = {
  readonly at: EpochMs;
  readonly id: BatchId;
  readonly void: number | null;
};

export const parseMarkerSort = (sk: string): MarkerSort => {
  const [at = '', id = '', sign, n] = sk.split('#');
  return { at: Number(at), id, void: sign === '+' ? null : Number(n) };
};

export const groupsPartition = 'groups';
export const headerKey = (attempt: string): Key => ({ pk: groupsPartition, sk: attempt });

export const leaseKey: Key = { pk: 'lease', sk: 'lease' };
export const metaKey: Key = { pk: 'meta', sk: 'meta' };
export const receiptCountKey: Key = { pk: 'meta', sk: 'receipts' };

export const toItemKey = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });
