import { parquetWriteBuffer } from 'hyparquet-writer';
import { readParquet } from './parquet.ts';

type Row = Readonly<Record<string, unknown>>;

export type RowChange = (row: Row, place: number) => Row;

/** A Parquet file that says the same of itself, with other rows. */
export const rewriteParquet = async (
  content: Uint8Array,
  change: RowChange,
): Promise<Uint8Array> => {
  const { rows, told } = await readParquet(content);
  const changed = rows.map(change);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.keys(changed[0] ?? {}).map((name) => {
        const data = changed.map((row) => row[name]);
        return { name, data, type: typeOf(data) };
      }),
      kvMetadata: Object.entries(told).map(([key, value]) => ({ key, value: String(value) })),
    }),
  );
};

const typeOf = (data: readonly unknown[]) => {
  const sample = data.find((value) => value !== null && value !== undefined);
  if (typeof sample === 'bigint') return 'INT64' as const;
  if (typeof sample === 'number') return 'INT32' as const;
  return sample instanceof Date ? ('TIMESTAMP' as const) : ('STRING' as const);
};
