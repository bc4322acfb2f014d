import { createReadStream } from 'node:fs';
import { messageOf } from '../../shared/error-message.ts';
import type { CustomerFile } from '../../shared/reports/keys.ts';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { unguarded } from '../../shared/usage/csv-cell.ts';
import { csvLines } from '../../shared/usage/csv-lines.ts';
import { readParquetRows } from './parquet-rows.ts';

/** By the id of a customer, and the service where a file has one. */
type Sums = Map<string, readonly number[]>;

const maxProblems = 10;

/**
 * What a file about customers says of one of them that the rows of the Parquet file next to it do not:
 * a line each. `[]` where these name no service, and the file does. Holds the customers in memory.
 */
export const customerDifferences = async (
  { companion, parquet }: { readonly companion: string; readonly parquet: string },
  end: CustomerFile,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const byService = end === 'customer-services.csv';
  if (byService && !manifest.columns.includes('service')) return [];
  const counted = countedIn(manifest);
  const texts = ['customer_id', ...(byService ? ['service'] : [])];
  const wanted = await readSums(parquet, texts, manifest);
  if (typeof wanted === 'string') return [wanted];
  const problems: string[] = [];
  const differ = (key: string, has: readonly number[], rows: readonly number[]): void => {
    for (const [i, name] of counted.entries()) {
      if (has[i] === rows[i]) continue;
      problems.push(
        `${key}: ${name} is ${has[i] ?? 'none'}, the rows of the Parquet file have ${rows[i] ?? 'none'}`,
      );
    }
  };
  let columns: readonly string[] | null = null;
  for await (const records of csvLines(
    createReadStream(companion, 'utf8') as AsyncIterable<string>,
  )) {
    for (const cells of records) {
      if (columns === null) {
        columns = cells;
        continue;
      }
      const cellOf = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? '';
      const key = keyOf(texts.map((name) => unguarded(cellOf(name))));
      const rows = wanted.get(key) ?? [];
      wanted.delete(key);
      differ(
        key,
        counted.map((name) => Number(cellOf(name))),
        rows,
      );
    }
  }
  for (const [key, rows] of wanted) differ(key, [], rows);
  const more = problems.length - maxProblems;
  return more > 0
    ? [...problems.slice(0, maxProblems), `${more} further numbers differ`]
    : problems;
};

/** What both files count; billable ones only where the rows name a status. */
const countedIn = ({
  columns,
  meters,
  billable_requests: billable,
}: Manifest): readonly string[] => {
  const isBillableKnown = columns.includes('status') && billable !== null;
  return Object.keys(meters ?? { requests: 0 }).flatMap((meter) =>
    isBillableKnown ? [meter, `billable_${meter}`] : [meter],
  );
};

/** A text: why they cannot be read. */
const readSums = async (
  ...[path, texts, manifest]: Parameters<typeof sumsOfRows>
): Promise<Sums | string> => {
  try {
    return await sumsOfRows(path, texts, manifest);
  } catch (error) {
    return `the rows of the Parquet file cannot be read: ${messageOf(error)}`;
  }
};

const sumsOfRows = async (
  path: string,
  texts: readonly string[],
  manifest: Manifest,
): Promise<Sums> => {
  const counted = countedIn(manifest);
  const statuses = parseBillableStatuses(manifest.billable_statuses);
  const hasStatus = manifest.columns.includes('status');
  const meters = Object.keys(manifest.meters ?? { requests: 0 });
  const sums: Sums = new Map();
  const columns = [...texts, ...(hasStatus ? ['status'] : []), ...meters];
  for await (const rows of readParquetRows(path, columns)) {
    for (const row of rows) {
      const key = keyOf(texts.map((name) => textOf(row[name])));
      const isBillable = hasStatus && statuses?.includes(Number(row['status'])) === true;
      const before = sums.get(key);
      const amounts = counted.map((name) => {
        const isOfBillable = name.startsWith('billable_') && !meters.includes(name);
        const meter = isOfBillable ? name.slice('billable_'.length) : name;
        return isOfBillable && !isBillable ? 0 : Number(row[meter]);
      });
      sums.set(key, before ? amounts.map((amount, i) => amount + (before[i] ?? 0)) : amounts);
    }
  }
  return sums;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const keyOf = (texts: readonly string[]): string =>
  texts.map((it) => JSON.stringify(it)).join(', ');
