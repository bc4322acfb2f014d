import type { CliContext } from '../context.ts';
import { tableOfParts } from '../text-table.ts';

export type Form = { readonly json: boolean };

type Row<Column extends string> = Readonly<Record<Column, string | number | null>>;

/** Prints rows some after others, as JSON or as a table, so that any number of them takes little memory. */
export const openRows = <Column extends string>(
  { out, print, drained }: Pick<CliContext, 'out' | 'print' | 'drained'>,
  columns: readonly Column[],
  { json }: Form,
) => {
  const table = tableOfParts(columns);
  let [isBegun, comma] = [false, ''];
  const begin = (rows: readonly Row<Column>[]): void => {
    if (json && !isBegun) out('{"data":[');
    isBegun = true;
    if (json) return;
    const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
    for (const line of table(cells)) print(line);
  };
  return {
    /** Resolves when there is room for more. */
    add: async (rows: readonly Row<Column>[]): Promise<void> => {
      if (rows.length === 0) return;
      begin(rows);
      if (json) out(`${comma}${rows.map((row) => JSON.stringify(row)).join(',')}`);
      comma = ',';
      await drained();
    },
    /** What stands behind all rows in JSON. */
    end: (rest: object): void => {
      if (!isBegun) begin([]);
      if (!json) return;
      const more = JSON.stringify(rest).slice(1, -1);
      out(`]${more === '' ? '' : `,${more}`}}\n`);
    },
  };
};
