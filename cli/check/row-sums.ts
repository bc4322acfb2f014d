import { messageOf } from '../../shared/error-message.ts';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { CustomerKey } from './customer-key.ts';
import { readParquetRows } from './parquet-rows.ts';

/** By the key of a customer. */
export type RowSums = Map<string, readonly number[]>;

type Summed = {
  readonly keyOf: CustomerKey;
  /** The columns of texts that the key is made of. */
  readonly texts: readonly string[];
  readonly manifest: Manifest;
};

/** What both files count; billable ones only where the rows name a status. */
export const countedIn = ({
  columns,
  meters,
  billable_requests: billable,
}: Manifest): readonly string[] => {
  const isBillableKnown = columns.includes('status') && billable !== null;
  return Object.keys(meters ?? { requests: 0 }).flatMap((meter) =>
    isBillableKnown ? [meter, `billable_${meter}`] : [meter],
  );
};

/** Sums the rows of a Parquet file by customer. A text: why they cannot be read. */
export const readRowSums = async (path: string, summed: Summed): Promise<RowSums | string> => {
  try {
    return await rowSums(path, summed);
  } catch (error) {
    return `the rows of the Parquet file cannot be read: ${messageOf(error)}`;
  }
};

const rowSums = async (path: string, { keyOf, texts, manifest }: Summed): Promise<RowSums> => {
  const counted = countedIn(manifest);
  const statuses = parseBillableStatuses(manifest.billable_statuses);
  const hasStatus = manifest.columns.includes('status');
  const meters = Object.keys(manifest.meters ?? { requests: 0 });
  const sums: RowSums = new Map();
  const columns = [...texts, ...(hasStatus ? ['status'] : []), ...meters];
  for await (const rows of readParquetRows(path, columns)) {
    for (const row of rows) {
      const key = keyOf((name) => textOf(row[name]));
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
