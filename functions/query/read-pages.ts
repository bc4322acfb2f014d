import { monthOf, type PageId } from '../../shared/metering/page.ts';
import { everWantsPayer, type UsageQuery } from '../../shared/usage/usage-query.ts';
import type { PageRow } from '../../shared/metering/batch.ts';
import type { ReadPage } from '../../shared/usage/roll-up.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';

type PagesToRead = {
  readonly months: ReadonlySet<PageId>;
  /** Of these consumers; `null`: of all. */
  readonly ids: readonly string[] | null;
  readonly reader: CounterReader;
};

/**
 * Reads the pages of some months; other pages are empty. Where the query names customers, rows of
 * consumers that none of them ever pays for are gone before anything is counted: a bound must not
 * tell a customer how much others use.
 */
export const readPagesOf =
  (query: UsageQuery, { months, ids, reader }: PagesToRead): ReadPage =>
  (asked) => {
    if (!months.has(monthOf(asked.page))) return noRows();
    const rows = reader.read({ ...asked, ...(ids === null ? {} : { ids }) });
    return query.customers.length === 0 ? rows : paidRows(query, rows);
  };

async function* paidRows(
  query: UsageQuery,
  pages: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  for await (const rows of pages) yield rows.filter((row) => everWantsPayer(query, row.consumer));
}

async function* noRows(): AsyncGenerator<never> {}
