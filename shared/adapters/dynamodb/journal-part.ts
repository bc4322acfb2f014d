import type { BatchId } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { QuarantinedEntry } from '../../metering/quarantine.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../metering/receipt-text.ts';
import { utf8Length } from '../../metering/utf8.ts';
import type { Chunk } from './chunk.ts';
import type { Item } from './client.ts';
import { partKey } from './keys.ts';
import { expiry, toItemKey } from './receipt-item.ts';
import { attribute } from './table.ts';

/** What one item of a journal holds. */
export type JournalPart = {
  readonly chunks: readonly Chunk[];
  readonly quarantined: readonly QuarantinedEntry[];
};

/** Spreads chunks and quarantine over parts of at most `maxBytes` of text, in their order. */
export const packParts = (content: JournalPart, maxBytes: number): readonly JournalPart[] => {
  const parts: { chunks: Chunk[]; quarantined: QuarantinedEntry[] }[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  const partFor = (more: number) => {
    let part = parts.at(-1);
    if (part === undefined || bytes + more > maxBytes) {
      part = { chunks: [], quarantined: [] };
      parts.push(part);
      bytes = 0;
    }
    bytes += more;
    return part;
  };
  for (const chunk of content.chunks) partFor(utf8Length(writeDeltas(chunk))).chunks.push(chunk);
  for (const entry of content.quarantined) {
    partFor(utf8Length(writeQuarantined([entry]))).quarantined.push(entry);
  }
  return parts;
};

export const partItem = (
  id: BatchId,
  attempt: string,
  part: number,
  content: JournalPart,
  expiresAt: EpochMs,
): Item => ({
  ...toItemKey(partKey(id, attempt, part)),
  [attribute.expiresAt]: expiry(expiresAt),
  [attribute.chunks]: { L: content.chunks.map((chunk) => ({ S: writeDeltas(chunk) })) },
  [attribute.quarantined]: { S: writeQuarantined(content.quarantined) },
});

/** The whole of a journal, from all of its parts in order. */
export const joinParts = (items: readonly Item[]): JournalPart => ({
  chunks: items.flatMap((item) =>
    (item[attribute.chunks]?.L ?? []).map(({ S: text }) => readDeltas(text ?? '')),
  ),
  quarantined: items.flatMap((item) => readQuarantined(item[attribute.quarantined]?.S ?? '')),
});
