import type { PageRow } from './batch.ts';
import { cellCode, eachCell, packCells, slotOf, statusOf } from './cells.ts';
import type { Consumer } from './consumer.ts';
import type { QuarantinedEntry, QuarantineReason } from './quarantine.ts';

/**
 * What a receipt holds, as JSON text that an auditor can read without this program: per row
 * `[page, consumer id, custom id, username, [slot, status, count, …]]`.
 *
 * Stored for years: a changed form needs a new reader beside this one, never instead of it.
 */
export const writeDeltas = (rows: readonly PageRow[]): string =>
  JSON.stringify(
    rows.map(({ page, consumer, cells }) => {
      const counts: number[] = [];
      eachCell(cells, (code, count) => {
        counts.push(slotOf(code), statusOf(code), count);
      });
      return [page, ...writeConsumer(consumer), counts];
    }),
  );

export const readDeltas = (text: string): PageRow[] =>
  (JSON.parse(text) as [string, string, string, string, number[]][]).map(
    ([page, id, customId, username, counts]) => {
      const cells = new Map<number, number>();
      for (let i = 0; i + 2 < counts.length; i += 3) {
        cells.set(cellCode(counts[i] ?? 0, counts[i + 1] ?? 0), counts[i + 2] ?? 0);
      }
      return { page, consumer: { id, customId, username }, cells: packCells(cells) };
    },
  );

type QuarantinedText = [
  reason: QuarantineReason,
  count: number,
  status: number | null,
  startedAt: number | null,
  consumer: ConsumerText | null,
  requestId: string,
  serviceName: string,
  routeName: string,
];

type ConsumerText = [id: string, customId: string, username: string];

export const writeQuarantined = (entries: readonly QuarantinedEntry[]): string =>
  JSON.stringify(
    entries.map((entry): QuarantinedText => [
      entry.reason,
      entry.count,
      entry.status,
      entry.startedAt,
      entry.consumer && writeConsumer(entry.consumer),
      entry.requestId,
      entry.serviceName,
      entry.routeName,
    ]),
  );

export const readQuarantined = (text: string): QuarantinedEntry[] =>
  (JSON.parse(text) as QuarantinedText[]).map(
    ([reason, count, status, startedAt, consumer, requestId, serviceName, routeName]) => ({
      reason,
      count,
      status,
      startedAt,
      consumer: consumer && { id: consumer[0], customId: consumer[1], username: consumer[2] },
      requestId,
      serviceName,
      routeName,
    }),
  );

const writeConsumer = ({ id, customId, username }: Consumer): ConsumerText => [
  id,
  customId,
  username,
];
