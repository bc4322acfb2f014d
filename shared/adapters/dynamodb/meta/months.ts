import type { PageRow } from '../../../metering/batch.ts';
import { monthOf, type PageId } from '../../../metering/page.ts';
import { type Meter, requestsMeter } from '../../../metering/series.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { anyRowQuery } from '../table/queries.ts';
import type { Meta } from './meta-item.ts';

/** A meter of a month, as the meta item lists it: `2026-11`, or `2026-11 bytes`. */
const listed = (month: PageId, meter: Meter): string =>
  meter === requestsMeter ? month : `${month} ${meter}`;

const parseListed = (text: string): { readonly month: PageId; readonly meter: Meter } => {
  const [month = '', meter = requestsMeter] = text.split(' ');
  return { month, meter };
};

/** What must be listed before rows are written. */
export const listedBy = (rows: readonly PageRow[]): ReadonlySet<string> =>
  new Set(rows.map(({ page, meter }) => listed(monthOf(page), meter)));

/** The listed months and meters that have rows: they are listed before their first row is written. */
export const createMonths = (reads: ItemReads) => {
  const hasRows = async (text: string, { partitions }: Meta): Promise<boolean> => {
    const { month: page, meter } = parseListed(text);
    for (let partition = 0; partition < partitions.pages; partition++) {
      for await (const keys of reads.query(anyRowQuery({ page, meter, partition }))) {
        if (keys.length > 0) return true;
      }
    }
    return false;
  };

  const withRows = async (texts: readonly string[], meta: Meta): Promise<readonly string[]> => {
    const found = await Promise.all(texts.map(async (text) => hasRows(text, meta)));
    return texts.filter((_, i) => found[i]);
  };

  return {
    months: async (meta: Meta): Promise<readonly PageId[]> => {
      const ofRequests = [...meta.months].filter(
        (text) => parseListed(text).meter === requestsMeter,
      );
      return withRows(ofRequests.sort(), meta);
    },
    meters: async (month: PageId, meta: Meta): Promise<readonly Meter[]> => {
      const ofMonth = [...meta.months].filter((text) => parseListed(text).month === month);
      const found = await withRows(ofMonth, meta);
      return found.map((text) => parseListed(text).meter).sort();
    },
  };
};
