import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Period } from '../../shared/calendar/period.ts';
import type { PageRow } from '../../shared/metering/batch.ts';
import { hasCells } from '../../shared/metering/cells.ts';
import {
  isMonthPage,
  monthOf,
  pageEnd,
  type PageId,
  pageStart,
  slotMs,
} from '../../shared/metering/page.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import type { ReadPage } from '../../shared/usage/roll-up.ts';
import { type UsageQuery, wantsPayer } from '../../shared/usage/usage-query.ts';

type PagesToRead = {
  readonly months: ReadonlySet<PageId>;
  /** Of these consumers; `null`: of all. */
  readonly ids: readonly string[] | null;
  readonly reader: CounterReader;
};

/**
 * Reads the pages of some months; other pages are empty. Where the query names customers, rows for
 * which none of them pays are gone before anything is counted: a bound must not tell a customer how
 * much others use.
 */
export const readPagesOf =
  (query: UsageQuery, { months, ids, reader }: PagesToRead): ReadPage =>
  (asked) => {
    if (!months.has(monthOf(asked.page))) return noRows();
    const rows = reader.read({ ...asked, ...(ids === null ? {} : { ids }) });
    return query.customers.length === 0 ? rows : paidRows(query, asked.page, rows);
  };

async function* paidRows(
  query: UsageQuery,
  page: PageId,
  pages: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  const parts = partsOf(query, page);
  for await (const rows of pages) {
    yield rows.filter(({ consumer, cells }) =>
      parts.some(
        ({ at, first, end }) => wantsPayer(query, consumer, at) && hasCells(cells, first, end),
      ),
    );
  }
}

/** The slots `[first, end)` of a page that the range has between two turns; `at` is between them too. */
type Part = { readonly at: EpochMs; readonly first: number; readonly end: number };

const partsOf = ({ range, payers }: UsageQuery, page: PageId): readonly Part[] => {
  const whole: Period = {
    start: Math.max(range.start, pageStart(page)),
    end: Math.min(range.end, pageEnd(page)),
  };
  const turns = payers.turns.filter((turn) => turn > whole.start && turn < whole.end);
  const bounds = [whole.start, ...turns, whole.end];
  // Month pages are read for whole days alone, and the zones of the past begin within a slot.
  const firstSlot = isMonthPage(page) ? Math.ceil : Math.floor;
  const slotOf = (at: EpochMs): number => (at - pageStart(page)) / slotMs(page);
  return bounds.slice(1).map((end, i) => {
    const at = bounds[i] ?? end;
    return { at, first: firstSlot(slotOf(at)), end: Math.floor(slotOf(end)) };
  });
};

async function* noRows(): AsyncGenerator<never> {}
