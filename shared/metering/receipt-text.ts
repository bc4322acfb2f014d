import { DamagedStore } from '../stored/damaged-store.ts';
import {
  asList,
  asListOf,
  asNumber,
  asOneOf,
  asText,
  asWholeNumber,
  type Reader,
  readJson,
} from '../stored/read-json.ts';
import type { PageRow } from './batch.ts';
import { type CellCode, cellCode, eachCell, packCells, slotOf, statusOf } from './cells.ts';
import type { Consumer } from './consumer.ts';
import { type Count, jsonCount, toCount } from './count.ts';
import { type Labels, noLabels } from './labels.ts';
import { type QuarantinedEntry, type QuarantineReason, quarantineReasons } from './quarantine.ts';
import { requestsMeter } from './series.ts';
import type { Quantity } from './usage-event.ts';

/**
 * What a receipt holds, as JSON text that an auditor can read without this program: per row
 * `[page, consumer id, custom id, username, [slot, status, count, …]]`, behind it the meter where
 * it is another than `requests` or where there are labels, and the labels where there are any. A count
 * that a number does not hold is a text of its digits.
 *
 * Stored for years: a changed form needs a new reader alongside this one, never instead of it.
 */
export const writeDeltas = (rows: readonly PageRow[]): string => JSON.stringify(rows.map(arrayOf));

/** One of those rows. Joined by commas in brackets, they are the text of all. */
export const writeRow = (row: PageRow): string => JSON.stringify(arrayOf(row));

const arrayOf = ({ page, consumer, labels, meter, cells }: PageRow): readonly unknown[] => {
  const counts: (number | string)[] = [];
  eachCell(cells, (code, count) => {
    counts.push(slotOf(code), statusOf(code), jsonCount(count));
  });
  const { id, customId, username } = consumer;
  const { service, route, ai_model } = labels;
  if (service !== '' || route !== '' || ai_model !== '') {
    return [page, id, customId, username, counts, meter, service, route, ai_model];
  }
  const row = [page, id, customId, username, counts];
  return meter === requestsMeter ? row : [...row, meter];
};

/** Throws `DamagedStore` where the text is none that `writeDeltas` wrote. */
export const readDeltas = (stored: string): PageRow[] => readJson(stored, asListOf(readRow));

const readRow: Reader<PageRow> = (value) => {
  const [page, id, customId, username, counts, meter = requestsMeter, ...labels] = asList(value);
  const [service, route = '', aiModel = ''] = labels;
  return {
    page: asText(page),
    consumer: { id: asText(id), customId: asText(customId), username: asText(username) },
    labels:
      service === undefined
        ? noLabels
        : { service: asText(service), route: asText(route), ai_model: asText(aiModel) },
    meter: asText(meter),
    cells: packCells(readCounts(asList(counts))),
  };
};

const readCounts = (counts: readonly unknown[]): ReadonlyMap<CellCode, Count> => {
  if (counts.length % 3 !== 0) throw new DamagedStore('', 'slots, statuses and counts');
  const cells = new Map<CellCode, Count>();
  for (let i = 0; i < counts.length; i += 3) {
    const code = cellCode(asWholeNumber(counts[i]), asWholeNumber(counts[i + 1]));
    cells.set(code, readCount(counts[i + 2]));
  }
  return cells;
};

const readCount: Reader<Count> = (value) => {
  if (typeof value !== 'string' || !/^-?[1-9][0-9]*$/.test(value)) return asWholeNumber(value);
  const count = toCount(BigInt(value));
  return typeof count === 'bigint' ? count : asWholeNumber(value);
};

type QuarantinedText = [
  reason: QuarantineReason,
  count: number,
  status: Kept<number>,
  startedAt: Kept<number>,
  consumer: Kept<ConsumerText>,
  requestId: string,
  /** The name of the service in receipts from before there were labels; nothing follows from it. */
  labels?: LabelsText | string,
  /** Likewise the name of the route. */
  quantities?: [meter: string, amount: number][] | string,
];

type LabelsText = [service: string, route: string, aiModel: string];

/** A valid value; else what came in its place, or `null` where that is not known. */
type Kept<Value> = Value | string | null;

type ConsumerText = [id: string, customId: string, username: string];

export const writeQuarantined = (entries: readonly QuarantinedEntry[]): string =>
  JSON.stringify(
    entries.map((entry): QuarantinedText => [
      entry.reason,
      entry.count,
      writeKept(entry.status, entry.received.status),
      writeKept(entry.startedAt, entry.received.startedAt),
      writeKept(entry.consumer && writeConsumer(entry.consumer), entry.received.consumer),
      entry.requestId,
      [entry.labels.service, entry.labels.route, entry.labels.ai_model],
      entry.quantities.map(({ meter, amount }) => [meter, amount]),
    ]),
  );

/** Throws `DamagedStore` where the text is none that `writeQuarantined` wrote. */
export const readQuarantined = (stored: string): QuarantinedEntry[] =>
  readJson(stored, asListOf(readEntry));

const readEntry: Reader<QuarantinedEntry> = (value) => {
  const [reason, count, status, startedAt, consumer, requestId, labels, quantities] = asList(value);
  return {
    reason: readReason(reason),
    count: asWholeNumber(count),
    status: validOf(status, asWholeNumber),
    startedAt: validOf(startedAt, asNumber),
    consumer: validOf(consumer, readConsumer),
    received: {
      status: receivedOf(status),
      startedAt: receivedOf(startedAt),
      consumer: receivedOf(consumer),
    },
    requestId: asText(requestId),
    labels: Array.isArray(labels) ? readLabelTexts(labels) : noLabels,
    quantities: Array.isArray(quantities) ? quantities.map(readQuantity) : [],
  };
};

const readReason = asOneOf(quarantineReasons);

const readConsumer: Reader<Consumer> = (value) => {
  const [id, customId, username] = asList(value);
  return { id: asText(id), customId: asText(customId), username: asText(username) };
};

const readLabelTexts = ([service, route, aiModel]: readonly unknown[]): Labels => ({
  service: asText(service),
  route: asText(route),
  ai_model: asText(aiModel),
});

const readQuantity: Reader<Quantity> = (value) => {
  const [meter, amount] = asList(value);
  return { meter: asText(meter), amount: asWholeNumber(amount) };
};

const writeConsumer = ({ id, customId, username }: Consumer): ConsumerText => [
  id,
  customId,
  username,
];

const writeKept = <Value>(valid: Value | null, received: string): Kept<Value> =>
  valid ?? (received === '' ? null : received);

/** `null` where something else came, of which the text is kept. */
const validOf = <Value>(kept: unknown, read: Reader<Value>): Value | null =>
  kept === null || typeof kept === 'string' ? null : read(kept);

const receivedOf = (kept: unknown): string => (typeof kept === 'string' ? kept : '');
