import { anonymous, type Consumer, consumerKey, isConsumerId, isConsumerName } from './consumer.ts';
import { type EpochMs, isEpochMs, minuteMs } from '../calendar/instant.ts';
import type { QuarantinedEntry, QuarantineReason } from './quarantine.ts';
import { boundLabels, maxLabelValues } from './bound-labels.ts';
import type { LabelName } from './labels.ts';
import { readQuantities } from './meters.ts';
import type { MeterDefinition } from './quantity.ts';
import { noObject, quarantineRecord } from './quarantine-record.ts';
import { newRecordSums } from './record-sums.ts';
import { type LabelReader, newLabelReader } from './read-labels.ts';
import { field, isJsonObject } from '../stored/json-object.ts';
import { isStatus } from './status.ts';
import type { UsageEvent } from './usage-event.ts';

/** The instants that are metered: `oldest` and `newest` included. */
export type AcceptedSpan = { readonly oldest: EpochMs; readonly newest: EpochMs };

/** How far ahead of the server's clock a request may have begun. */
export const maxClockLeadMs = 10 * minuteMs;

/** What is kept of an entry besides its consumer, status and instant. */
export type Metering = {
  readonly labels: readonly LabelName[];
  readonly meters: readonly MeterDefinition[];
};

export type ParsedHttpLog = {
  readonly events: readonly UsageEvent[];
  readonly quarantined: readonly QuarantinedEntry[];
};

/**
 * Reads the entries of Kong's `http-log` plugin. Every entry ends in exactly one of both lists.
 *
 * Only the fields named here and those of `metering` are ever read: entries carry API keys and
 * cookies in clear. Bad entries are returned, not thrown: on a non-2xx Kong resends the batch, then
 * drops the good ones too. A request is never withheld for its labels or quantities.
 */
export const parseHttpLog = (
  entries: readonly unknown[],
  span: AcceptedSpan,
  { labels: names, meters }: Metering,
): ParsedHttpLog => {
  const events: UsageEvent[] = [];
  const bad = newRecordSums();
  const readers: Readers = {
    consumers: newConsumerReader(),
    labels: newLabelReader(names),
    meters,
  };
  for (const entry of entries) {
    const judged = judge(entry, span, readers);
    if (typeof judged === 'string') bad.add(keep(entry, judged, readers));
    else events.push(judged);
  }
  const isBounded = readers.labels.count() <= maxLabelValues;
  return isBounded ? { events, quarantined: bad.records() } : bounded(events, bad.records());
};

type Readers = {
  readonly consumers: ConsumerReader;
  readonly labels: LabelReader;
  readonly meters: readonly MeterDefinition[];
};

/**
 * When the first entry says that it began; 0 where it does not say. Other rules would give a batch
 * that comes again another instant, and it would count twice: stores find receipts by it.
 */
export const firstStartedAt = ([first]: readonly unknown[]): EpochMs => {
  const startedAt = field(first, 'started_at');
  return isEpochMs(startedAt) ? startedAt : 0;
};

/** Number of entries behind quarantine records. */
export const countEntries = (quarantined: readonly QuarantinedEntry[]): number =>
  quarantined.reduce((sum, entry) => sum + entry.count, 0);

const judge = (
  entry: unknown,
  span: AcceptedSpan,
  { consumers, labels, meters }: Readers,
): UsageEvent | QuarantineReason => {
  if (!isJsonObject(entry)) return 'not_an_object';
  const status = field(entry['response'], 'status');
  if (!isStatus(status)) return 'invalid_status';
  const at = entry['started_at'];
  if (!isEpochMs(at)) return 'invalid_started_at';
  if (at > span.newest) return 'too_far_in_future';
  if (at < span.oldest) return 'too_old';
  const consumer = consumers.read(entry['consumer']);
  if (consumer === null) return 'invalid_consumer';
  return {
    consumer,
    labels: labels.read(entry, status),
    status,
    at,
    quantities: readQuantities(entry, meters),
  };
};

/** A record has the labels and quantities that it would count with: settings may change meanwhile. */
const keep = (
  entry: unknown,
  reason: QuarantineReason,
  { consumers, labels, meters }: Readers,
): QuarantinedEntry => {
  if (!isJsonObject(entry)) return noObject;
  const status = field(entry['response'], 'status');
  return quarantineRecord(entry, reason, {
    consumer: consumers.read(entry['consumer']),
    labels: labels.read(entry, isStatus(status) ? status : null),
    quantities: readQuantities(entry, meters),
  });
};

const bounded = (
  events: readonly UsageEvent[],
  records: readonly QuarantinedEntry[],
): ParsedHttpLog => {
  const labelled = [...events, ...records].flatMap(({ consumer, labels }) =>
    consumer === null ? [] : { consumerId: consumer.id, labels },
  );
  const bound = boundLabels(labelled);
  const within = <Judged extends UsageEvent | QuarantinedEntry>(judged: Judged): Judged =>
    judged.consumer === null
      ? judged
      : { ...judged, labels: bound(judged.consumer.id, judged.labels) };
  const sums = newRecordSums();
  for (const record of records) sums.add(within(record));
  return { events: events.map(within), quarantined: sums.records() };
};

type ConsumerReader = { read: (value: unknown) => Consumer | null };

/** Returns the same object for equal consumers that are valid. */
const newConsumerReader = (): ConsumerReader => {
  /** The names that an id had last: it mostly keeps them. */
  const latestOfId = new Map<string, Consumer>();
  /** Those of ids with several names: building a key costs as much as all the rest. */
  const byKey = new Map<string, Consumer>();
  return {
    read: (value) => {
      if (value === undefined || value === null) return anonymous;
      if (!isJsonObject(value)) return null;
      const id = value['id'];
      const customId = value['custom_id'] ?? '';
      const username = value['username'] ?? '';
      if (typeof id !== 'string' || typeof customId !== 'string' || typeof username !== 'string') {
        return null;
      }
      const latest = latestOfId.get(id);
      if (latest?.customId === customId && latest.username === username) return latest;
      let consumer: Consumer = { id, customId, username };
      if (latest !== undefined) {
        byKey.set(consumerKey(latest), latest);
        consumer = byKey.get(consumerKey(consumer)) ?? consumer;
      }
      if (!isConsumer(consumer)) return null;
      latestOfId.set(id, consumer);
      return consumer;
    },
  };
};

const isConsumer = ({ id, customId, username }: Consumer): boolean =>
  isConsumerId(id) && isConsumerName(customId) && isConsumerName(username);
