import { monthOf, type PageId } from '../../shared/metering/page.ts';
import type { ReadPage } from '../../shared/usage/roll-up.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';

/** Reads the pages of some months, of some consumers or of all (`null`); other pages are empty. */
export const readPagesOf =
  (months: ReadonlySet<PageId>, ids: readonly string[] | null, reader: CounterReader): ReadPage =>
  (asked) =>
    months.has(monthOf(asked.page))
      ? reader.read({ ...asked, ...(ids === null ? {} : { ids }) })
      : noRows();

async function* noRows(): AsyncGenerator<never> {}
