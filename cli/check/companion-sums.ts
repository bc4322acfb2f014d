import { createReadStream } from 'node:fs';
import { unguarded } from '../../shared/usage/csv-cell.ts';
import { csvLines } from '../../shared/usage/csv-lines.ts';
import type { CustomerKey } from './customer-key.ts';

type KeySum = { readonly key: string; readonly amounts: readonly number[] };

/** What a file about customers counts: lines of one key that follow each other are one. */
export async function* companionSums(
  path: string,
  keyOf: CustomerKey,
  counted: readonly string[],
): AsyncGenerator<KeySum> {
  let columns: readonly string[] | null = null;
  let open: KeySum | null = null;
  for await (const records of csvLines(createReadStream(path, 'utf8') as AsyncIterable<string>)) {
    for (const cells of records) {
      if (columns === null) {
        columns = cells;
        continue;
      }
      const cellOf = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? '';
      const key = keyOf((name) => unguarded(cellOf(name)));
      const amounts = counted.map((name) => Number(cellOf(name)));
      const isSame: boolean = open?.key === key;
      if (open !== null && !isSame) yield open;
      const before: readonly number[] = isSame ? (open?.amounts ?? []) : [];
      open = { key, amounts: amounts.map((amount, i) => amount + (before[i] ?? 0)) };
    }
  }
  if (open !== null) yield open;
}
