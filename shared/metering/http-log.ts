import { anonymous, type Consumer, consumerKey, isConsumerId, isConsumerName } from './consumer.ts';
import { type EpochMs, isEpochMs, minuteMs } from '../calendar/instant.ts';
import type { QuarantinedEntry, QuarantineReason } from './quarantine.ts';
import { noLabels } from './labels.ts';
import { quarantineRecord } from './quarantine-record.ts';
import { field, isRecord } from './record.ts';
import { isStatus } from './status.ts';
import type { UsageEvent } from './usage-event.ts';

/** The instants that are metered: `oldest` and `newest` included. */
export type AcceptedSpan = { readonly oldest: EpochMs; readonly newest: EpochMs };

/** How far ahead of the server's clock a request may have begun. */
export const maxClockLeadMs = 10 * minuteMs;

export type ParsedHttpLog = {
  readonly events: readonly UsageEvent[];
  readonly quarantined: readonly QuarantinedEntry[];
};

/**
 * Reads the entries of Kong's `http-log` plugin. Every entry ends in exactly one of both lists.
 *
 * Only the fields named here are ever read: entries carry API keys and cookies in clear.
 * Bad entries are returned, not thrown: on a non-2xx Kong resends the batch, then drops the good
 * ones too.
 */
export const parseHttpLog = (entries: readonly unknown[], span: AcceptedSpan): ParsedHttpLog => {
  const events: UsageEvent[] = [];
  const quarantined = new Map<string, QuarantinedEntry>();
  const consumers = newConsumerReader();
  for (const entry of entries) {
    const judged = judge(entry, span, consumers);
    if (typeof judged === 'string') addQuarantined(quarantined, entry, judged, consumers);
    else events.push(judged);
  }
  return { events, quarantined: [...quarantined.values()] };
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
  consumers: ConsumerReader,
): UsageEvent | QuarantineReason => {
  if (!isRecord(entry)) return 'not_an_object';
  const status = field(entry['response'], 'status');
  if (!isStatus(status)) return 'invalid_status';
  const at = entry['started_at'];
  if (!isEpochMs(at)) return 'invalid_started_at';
  if (at > span.newest) return 'too_far_in_future';
  if (at < span.oldest) return 'too_old';
  const consumer = consumers.read(entry['consumer']);
  return consumer === null
    ? 'invalid_consumer'
    : { consumer, labels: noLabels, status, at, quantities: [] };
};

const addQuarantined = (
  records: Map<string, QuarantinedEntry>,
  entry: unknown,
  reason: QuarantineReason,
  consumers: ConsumerReader,
): void => {
  const consumer = isRecord(entry) ? consumers.read(entry['consumer']) : null;
  const record = quarantineRecord(entry, reason, consumer);
  const key = JSON.stringify(record);
  records.set(key, { ...record, count: (records.get(key)?.count ?? 0) + 1 });
};

type ConsumerReader = { read: (value: unknown) => Consumer | null };

/** Returns the same object for equal consumers, and judges each of them once. */
const newConsumerReader = (): ConsumerReader => {
  const known = new Map<string, Consumer | null>();
  // Asked first: an id mostly keeps its names, and building a key costs as much as all the rest.
  const latestOfId = new Map<string, Consumer>();
  return {
    read: (value) => {
      if (value === undefined || value === null) return anonymous;
      if (!isRecord(value)) return null;
      const id = value['id'];
      const customId = value['custom_id'] ?? '';
      const username = value['username'] ?? '';
      if (typeof id !== 'string' || typeof customId !== 'string' || typeof username !== 'string') {
        return null;
      }
      const latest = latestOfId.get(id);
      if (latest?.customId === customId && latest.username === username) return latest;
      const consumer = { id, customId, username };
      const key = consumerKey(consumer);
      const seen = known.get(key);
      const judged = seen === undefined ? (isConsumer(consumer) ? consumer : null) : seen;
      known.set(key, judged);
      if (judged !== null) latestOfId.set(id, judged);
      return judged;
    },
  };
};

const isConsumer = ({ id, customId, username }: Consumer): boolean =>
  isConsumerId(id) && isConsumerName(customId) && isConsumerName(username);
