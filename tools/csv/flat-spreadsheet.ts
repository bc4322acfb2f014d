/** A cell as a spreadsheet holds it: `type` is `string`, `float`, `date` and so on. */
export type Cell = {
  readonly type: string;
  readonly value: string;
  readonly text: string;
  readonly isFormula: boolean;
};

/** The cells of the first sheet of a flat OpenDocument file, without empty ones at the ends. */
export const cellsOf = (xml: string): readonly (readonly Cell[])[] => {
  const table = between(xml, '<table:table ', '</table:table>');
  const rows = [...table.matchAll(/<table:table-row\b[^>]*?(?:\/>|>(.*?)<\/table:table-row>)/gs)];
  return withoutEnd(
    rows.map(([, row = '']) => withoutEnd(cellsOfRow(row), isEmpty)),
    isNone,
  );
};

const cellsOfRow = (row: string): readonly Cell[] =>
  [...row.matchAll(/<table:table-cell\b([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
    ([, attributes = '', content = '']) => {
      const cell: Cell = {
        type: attribute(attributes, 'office:value-type'),
        value: attribute(attributes, 'office:value'),
        text: textOf(content),
        isFormula: attributes.includes('table:formula='),
      };
      const times = Number(attribute(attributes, 'table:number-columns-repeated') || 1);
      // A sheet ends with thousands of empty cells, written as one.
      return Array.from({ length: isEmpty(cell) ? Math.min(times, 100) : times }, () => cell);
    },
  );

const textOf = (content: string): string =>
  [...content.matchAll(/<text:p>(.*?)<\/text:p>|<text:p\/>/gs)]
    .map(([, paragraph = '']) =>
      unescaped(
        paragraph
          .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, times: string | undefined) =>
            ' '.repeat(Number(times ?? 1)),
          )
          .replaceAll(/<[^>]*>/g, ''),
      ),
    )
    .join('\n');

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

const unescaped = (text: string): string =>
  text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? '');

const attribute = (attributes: string, name: string): string =>
  unescaped(new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');

const between = (text: string, begin: string, end: string): string => {
  const from = text.indexOf(begin);
  return text.slice(from, text.indexOf(end, from));
};

const isEmpty = ({ text, type }: Cell): boolean => text === '' && type === '';

const isNone = (row: readonly Cell[]): boolean => row.length === 0;

const withoutEnd = <T>(all: readonly T[], isGone: (one: T) => boolean): readonly T[] =>
  all.slice(0, all.findLastIndex((one) => !isGone(one)) + 1);
