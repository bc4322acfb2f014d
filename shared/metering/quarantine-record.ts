import { isConsumerId, isConsumerName } from './consumer.ts';
import { isEpochMs } from '../calendar/instant.ts';
import { noLabels } from './labels.ts';
import type { QuarantinedEntry, QuarantineReason } from './quarantine.ts';
import { field, isJsonObject } from '../stored/json-object.ts';
import { isStatus } from './status.ts';
import { clipUtf8 } from './utf8.ts';

type Readable = Pick<QuarantinedEntry, 'consumer' | 'labels' | 'quantities'>;

/**
 * What is kept of an entry that cannot be metered. `consumer` is its own, `null` where it is bad, and
 * labels and quantities are those that were read.
 */
export const quarantineRecord = (
  entry: unknown,
  reason: QuarantineReason,
  { consumer, labels, quantities }: Readable,
): QuarantinedEntry => {
  const known = isJsonObject(entry) ? entry : null;
  const status = field(known?.['response'], 'status');
  const startedAt = known?.['started_at'];
  const hasStatus = known === null || isStatus(status);
  const hasStartedAt = known === null || isEpochMs(startedAt);
  return {
    reason,
    count: 1,
    status: isStatus(status) ? status : null,
    startedAt: isEpochMs(startedAt) ? startedAt : null,
    consumer,
    received: {
      status: hasStatus ? '' : receivedText(status),
      startedAt: hasStartedAt ? '' : receivedText(startedAt),
      consumer: known === null || consumer !== null ? '' : receivedConsumer(known['consumer']),
    },
    requestId: clipped(field(known?.['request'], 'id')),
    labels,
    quantities,
  };
};

const maxReceived = 100;

/**
 * What came in the place of a field, as JSON: a text is cut at 100 characters, anything else where
 * its JSON has 100. `absent`: nothing came.
 */
const receivedText = (value: unknown): string => {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return JSON.stringify(cut(value));
  // As JSON a number without bound would be `null`.
  if (typeof value === 'number') return String(value);
  return cut(JSON.stringify(value, untilCut()));
};

/**
 * Leaves out what comes after the first hundred values: each is a character at least. All of it
 * could be nested deeper than the stack is.
 */
const untilCut = () => {
  let values = 0;
  return (_key: string, value: unknown): unknown => (values++ < maxReceived ? value : undefined);
};

const cut = (text: string): string =>
  Array.from(text.slice(0, 2 * maxReceived))
    .slice(0, maxReceived)
    .join('');

/** Which of its members makes a consumer invalid, and what came in its place. */
const receivedConsumer = (consumer: unknown): string => {
  if (!isJsonObject(consumer)) return 'not an object';
  const { id, username } = consumer;
  if (typeof id !== 'string' || !isConsumerId(id)) return `id ${receivedText(id)}`;
  return isName(username)
    ? `custom_id ${receivedText(consumer['custom_id'])}`
    : `username ${receivedText(username)}`;
};

const isName = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && isConsumerName(value));

const maxIdBytes = 255;

const clipped = (value: unknown): string =>
  typeof value === 'string' ? clipUtf8(value.toWellFormed(), maxIdBytes) : '';

/** The record of whatever is no object: they are all equal. */
export const noObject: QuarantinedEntry = quarantineRecord(null, 'not_an_object', {
  consumer: null,
  labels: noLabels,
  quantities: [],
});
