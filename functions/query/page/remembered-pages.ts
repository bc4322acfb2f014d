import type { PageRow } from '../../../shared/metering/batch.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { Segment } from '../../../shared/usage/read-plan.ts';
import { newCondenser } from './condensed-cells.ts';

type Chunks = readonly (readonly PageRow[])[];

export type RememberedPages = ReturnType<typeof rememberPages>;

/** Pages that several questions want: each is read once, and summed once over the same slots. */
export const rememberPages = (reader: CounterReader) => {
  const known = new Map<string, Promise<Chunks>>();
  const remember = (key: string, make: () => Promise<Chunks>): Promise<Chunks> => {
    const chunks = known.get(key) ?? make();
    known.set(key, chunks);
    return chunks;
  };
  return {
    /** Reads for a question that wants of some pages the sums of one segment, and no more. */
    readerOf: (soles: ReadonlyMap<PageId, Segment>): CounterReader => ({
      ...reader,
      read: (selection) => {
        const key = JSON.stringify(selection);
        const chunks = remember(key, () => collect(reader.read(selection)));
        const sole = soles.get(selection.page);
        if (sole === undefined) return replay(chunks);
        const { first, end } = sole;
        return replay(remember(`${first}-${end} ${key}`, () => condensed(chunks, sole)));
      },
    }),
  };
};

const collect = async (rows: AsyncIterable<readonly PageRow[]>): Promise<Chunks> => {
  const chunks: (readonly PageRow[])[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return chunks;
};

const condensed = async (chunks: Promise<Chunks>, { first, end }: Segment): Promise<Chunks> => {
  const condense = newCondenser();
  return (await chunks).map((rows) =>
    rows.map((row) => ({ ...row, cells: condense(row.cells, first, end) })),
  );
};

async function* replay(chunks: Promise<Chunks>): AsyncGenerator<readonly PageRow[]> {
  yield* await chunks;
}
