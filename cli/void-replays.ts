import { type BatchId, countedRows } from '../shared/metering/batch.ts';
import { counted } from '../shared/metering/counted.ts';
import { printable } from '../shared/command-line/printable.ts';
import type { ReceiptReader } from '../shared/ports/counter-store.ts';
import { requestsIn } from './void-parts.ts';

/** A batch that counts what another one had in quarantine. */
export type CountedReplay = { readonly batch: BatchId; readonly requests: number };

/**
 * The replays of a batch that count anything of some consumers, or of any where none is named: a void
 * of the batch leaves them, as they are batches of their own.
 */
export const countedReplays = async (
  store: ReceiptReader,
  id: BatchId,
  consumers: readonly string[],
): Promise<readonly CountedReplay[]> => {
  const replays: CountedReplay[] = [];
  for await (const chunk of store.receipts({ irregular: true })) {
    for (const receipt of chunk) {
      if (receipt.replayOf?.batch !== id) continue;
      const rows = countedRows(receipt).filter(
        ({ consumer }) => consumers.length === 0 || consumers.includes(consumer.id),
      );
      const requests = requestsIn(rows);
      if (requests > 0) replays.push({ batch: receipt.id, requests });
    }
  }
  return replays;
};

/** Says of what was replayed that it counts, and how to void it with the same words. */
export const tellReplays = (
  replays: readonly CountedReplay[],
  {
    consumers,
    table,
  }: { readonly consumers: readonly string[]; readonly table?: string | undefined },
): readonly string[] => {
  if (replays.length === 0) return [];
  const flags = [
    ...consumers.map((consumer) => ` --consumer ${quoted(`id:${consumer}`)}`),
    ...(table === undefined ? [] : [` --table ${table}`]),
  ].join('');
  return [
    'What was replayed from its quarantine counts as a batch of its own, and goes on to count:',
    ...replays.map(
      ({ batch, requests }) =>
        `  ${counted(requests, 'request')}: npx billable void ${batch}${flags} --reason TEXT --by WHO`,
    ),
  ];
};

const quoted = (text: string): string =>
  /^[\w:.@-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", String.raw`'\''`)}'`;
