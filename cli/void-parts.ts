import type { BatchId, PageRow, Receipt } from '../shared/metering/batch.ts';
import { eachCell } from '../shared/metering/cells.ts';
import { requestsMeter } from '../shared/metering/series.ts';
import { printable } from '../shared/command-line/printable.ts';
import { counted } from '../shared/metering/counted.ts';

/** Requests in rows of quarter-day pages. */
export const requestsIn = (rows: readonly PageRow[]): number => {
  let requests = 0;
  for (const { meter, cells } of rows) {
    if (meter !== requestsMeter) continue;
    eachCell(cells, (_code, count) => {
      requests += Number(count);
    });
  }
  return requests;
};

/** What a batch counts of one consumer. */
export type Part = {
  readonly consumer: string;
  /** The names under which the consumer made the requests, each once. */
  readonly names: readonly string[];
  readonly requests: number;
  readonly isVoided: boolean;
};

/** Whose requests a batch counts, the most first; those of some consumers alone where any is named. */
export const partsOf = (
  { state, deltas, partVoids, voided }: Receipt,
  consumers: readonly string[],
): readonly Part[] => {
  const isWhole = state === 'voided' || voided !== null;
  const parts = new Set(partVoids.map(({ consumerId }) => consumerId));
  const wanted = deltas.filter(
    ({ consumer }) => consumers.length === 0 || consumers.includes(consumer.id),
  );
  return [...Map.groupBy(wanted, ({ consumer }) => consumer.id)]
    .map(([consumer, rows]) => ({
      consumer,
      names: namesOf(rows),
      requests: requestsIn(rows),
      isVoided: isWhole || parts.has(consumer),
    }))
    .toSorted((a, b) => b.requests - a.requests);
};

export const tellParts = (id: BatchId, parts: readonly Part[]): readonly string[] => {
  const left = parts.filter(({ isVoided }) => !isVoided);
  const sum = left.reduce((total, { requests }) => total + requests, 0);
  return [
    ...parts.map(({ consumer, names, requests, isVoided }) => {
      const note = isVoided ? '  (voided before)' : '';
      const called = names.map((name) => `  ${printable(name)}`).join('');
      return `${String(requests).padStart(12)}  id:${printable(consumer)}${called}${note}`;
    }),
    `${counted(sum, 'request')} of ${counted(left.length, 'consumer')} would be voided in batch ${id}; nothing changed.`,
  ];
};

const namesOf = (rows: readonly PageRow[]): readonly string[] => {
  const names = rows.flatMap(({ consumer }) => [consumer.username, consumer.customId]);
  return [...new Set(names)].filter((name) => name !== '');
};
