/**
 * Reads CSV as `renderCsv` writes it (RFC 4180, CRLF), in chunks of records. Memory is bounded by a
 * text and a record. Throws where the end cuts a record, or a quote is where none belongs.
 */
export async function* csvLines(
  texts: AsyncIterable<string>,
): AsyncGenerator<readonly (readonly string[])[]> {
  let rest = '';
  for await (const text of texts) {
    rest += text;
    const records: (readonly string[])[] = [];
    let start = 0;
    for (let end = endOfLine(rest, start); end >= 0; end = endOfLine(rest, start)) {
      records.push(csvCells(rest.slice(start, end)));
      start = end + 2;
    }
    rest = rest.slice(start);
    if (records.length > 0) yield records;
  }
  if (rest !== '') throw new SyntaxError('the file ends in the middle of a row');
}

/** The first line end that is not within quotes; -1 where it has not come yet. */
const endOfLine = (text: string, start: number): number => {
  let isQuoted = false;
  let from = start;
  for (let end = text.indexOf('\r\n', start); end >= 0; end = text.indexOf('\r\n', from)) {
    let quote = text.indexOf('"', from);
    for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) isQuoted = !isQuoted;
    if (!isQuoted) return end;
    from = end + 2;
  }
  return -1;
};

/** The cells of one record, without its end. */
export const csvCells = (record: string): readonly string[] => {
  if (!record.includes('"')) return record.split(',');
  const cells: string[] = [];
  const cell = /"((?:[^"]|"")*)"|[^",]*/y;
  for (;;) {
    const [text = '', quoted] = cell.exec(record) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? text);
    if (cell.lastIndex === record.length) return cells;
    if (record[cell.lastIndex] !== ',') throw new SyntaxError('a quote stands where none belongs');
    cell.lastIndex += 1;
  }
};
