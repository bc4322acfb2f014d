import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';

/** What a Parquet file says of itself: its metadata, and the names of its columns. */
export const schemaOf = async (
  path: string,
): Promise<{
  readonly said: ReadonlyMap<string, string>;
  readonly columns: readonly string[];
}> => {
  const { key_value_metadata: told = [], schema } = await parquetMetadataAsync(
    await asyncBufferFromFile(path),
  );
  const [, ...columns] = schema;
  return {
    said: new Map(told.map(({ key, value }) => [key, value ?? ''])),
    columns: columns.map(({ name }) => name),
  };
};
