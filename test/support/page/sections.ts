import type { Page } from 'puppeteer-core';

export type Row = Readonly<Record<string, string>>;
/** `status` is that of a line of errors; `''` in every other. */
type Line = { readonly key: string; readonly status: string; readonly requests: number };

export const total = (rows: readonly Row[]): number =>
  rows.reduce((sum, { requests }) => sum + Number(requests), 0);

/** The links and tables of each section, with what a line is about by its link or its text. */
export const readSections = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll('section')].map((section) => ({
    csv: section.querySelector('.files a')?.getAttribute('href'),
    tables: [...section.querySelectorAll('table')].map((table) => ({
      isCut: section.querySelector('.title > a') !== null || section.querySelector('h2').textContent.startsWith('Most'),
      rows: [...table.tBodies[0].rows].map((row) => ({
        key: row.cells[0].querySelector('a[href*="first="]')?.textContent.trim() ?? [...new URLSearchParams(row.cells[0].querySelector('a')?.search ?? '')]
          .findLast(([name]) => ['customer', 'consumer', 'service'].includes(name))?.[1]
          ?? row.cells[0].firstChild.textContent.trim(),
        status: section.querySelector('h2').id === 'errors' ? row.cells[1].textContent.trim() : '',
        requests: Number(row.querySelector('td.number').textContent.replaceAll(',', '')),
      })),
    })),
  })).filter(({ csv }) => csv !== undefined)`) as Promise<
    readonly { csv: string; tables: readonly { isCut: boolean; rows: readonly Line[] }[] }[]
  >;

/** What the rows of a CSV say of a line. Texts lose the guard against formulas. */
export const expected = (key: string, rows: readonly Row[]): number =>
  total(
    rows.filter((row) => {
      const plain = (name: string): string => (row[name] ?? '').replace(/^'/, '');
      if ('customer_id' in row) return plain('customer_id') === key;
      if ('consumer_id' in row) return `id:${plain('consumer_id')}` === key;
      if ('service' in row) return plain('service') === key;
      if (/^\d{3}$/.test(key)) return row['status'] === key;
      return dayOf(row['period_start'] ?? '') === key;
    }),
  );

const dayOf = (instant: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(instant));
