/** A section of a page: its table, cell by cell, and the address of its rows as CSV. */
export const linesOf = (
  html: string,
  id: string,
): { readonly rows: readonly (readonly string[])[]; readonly csv: string } => {
  const section = html.split(`<section aria-labelledby="${id}"`)[1]?.split('</section>')[0] ?? '';
  const body = section.split('<tbody>')[1] ?? '';
  const rows = [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, '').trim(),
    ),
  );
  const [, csv = ''] = /<a href="([^"]+)">CSV<\/a>/.exec(section) ?? [];
  return { rows, csv: csv.replaceAll('&amp;', '&') };
};

/** The sum of the second cells: what a table counts. */
export const numbersOf = (rows: readonly (readonly string[])[]): number =>
  rows.reduce((sum, [, number = '']) => sum + numberIn(number), 0);

/** The number of a card. */
export const cardOf = (html: string, name: string): number => {
  const card = new RegExp(`<dt>${name}</dt>\\s*<dd class="value">([^<]*)<`).exec(html);
  return numberIn(card?.[1] ?? '');
};

/** The sum of a column of a CSV without quoted commas. */
export const csvOf = (text: string, column: string): number => {
  const [header = '', ...lines] = text.trim().split('\r\n');
  const at = header.split(',').indexOf(column);
  return lines.reduce((sum, line) => sum + Number(line.split(',')[at]), 0);
};

const numberIn = (text: string): number => Number(text.replaceAll(',', ''));
