import type { PageRow } from './batch.ts';
import { cellCode, eachCell, packCells, slotOf, statusOf } from './cells.ts';
import type { Consumer } from './consumer.ts';
import { noLabels } from './labels.ts';
import type { QuarantinedEntry, QuarantineReason } from './quarantine.ts';
import { requestsMeter } from './series.ts';

/**
 * What a receipt holds, as JSON text that an auditor can read without this program: per row
 * `[page, consumer id, custom id, username, [slot, status, count, …]]`, behind it the meter where
 * it is another than `requests` or where there are labels, and the labels where there are any.
 *
 * Stored for years: a changed form needs a new reader beside this one, never instead of it.
 */
export const writeDeltas = (rows: readonly PageRow[]): string =>
  JSON.stringify(
    rows.map(({ page, consumer, labels, meter, cells }) => {
      const counts: number[] = [];
      eachCell(cells, (code, count) => {
        counts.push(slotOf(code), statusOf(code), count);
      });
      const row = [page, ...writeConsumer(consumer), counts];
      const { service, route, ai_model } = labels;
      if (service !== '' || route !== '' || ai_model !== '') {
        return [...row, meter, service, route, ai_model];
      }
      return meter === requestsMeter ? row : [...row, meter];
    }),
  );

type DeltaText = [
  page: string,
  id: string,
  customId: string,
  username: string,
  counts: number[],
  meter?: string,
  service?: string,
  route?: string,
  aiModel?: string,
];

export const readDeltas = (text: string): PageRow[] =>
  (JSON.parse(text) as DeltaText[]).map(
    ([page, id, customId, username, counts, meter = requestsMeter, ...labels]) => {
      const cells = new Map<number, number>();
      for (let i = 0; i + 2 < counts.length; i += 3) {
        cells.set(cellCode(counts[i] ?? 0, counts[i + 1] ?? 0), counts[i + 2] ?? 0);
      }
      const [service, route = '', ai_model = ''] = labels;
      return {
        page,
        consumer: { id, customId, username },
        labels: service === undefined ? noLabels : { service, route, ai_model },
        meter,
        cells: packCells(cells),
      };
    },
  );

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

export const readQuarantined = (text: string): QuarantinedEntry[] =>
  (JSON.parse(text) as QuarantinedText[]).map(
    ([reason, count, status, startedAt, consumer, requestId, labels, quantities]) => ({
      reason,
      count,
      status: validOf(status),
      startedAt: validOf(startedAt),
      consumer: readConsumer(validOf(consumer)),
      received: {
        status: receivedOf(status),
        startedAt: receivedOf(startedAt),
        consumer: receivedOf(consumer),
      },
      requestId,
      labels: Array.isArray(labels)
        ? { service: labels[0], route: labels[1], ai_model: labels[2] }
        : noLabels,
      quantities: Array.isArray(quantities)
        ? quantities.map(([meter, amount]) => ({ meter, amount }))
        : [],
    }),
  );

const writeConsumer = ({ id, customId, username }: Consumer): ConsumerText => [
  id,
  customId,
  username,
];

const readConsumer = (text: ConsumerText | null): Consumer | null =>
  text && { id: text[0], customId: text[1], username: text[2] };

const writeKept = <Value>(valid: Value | null, received: string): Kept<Value> =>
  valid ?? (received === '' ? null : received);

const validOf = <Value>(kept: Kept<Value>): Value | null =>
  typeof kept === 'string' ? null : kept;

const receivedOf = (kept: Kept<unknown>): string => (typeof kept === 'string' ? kept : '');
