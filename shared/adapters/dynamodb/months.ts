import type { PageId } from '../../metering/page.ts';
import type { Items } from './items.ts';
import type { Meta } from './meta-item.ts';
import { anyRowQuery } from './queries.ts';

/** The listed months that have rows: a month is listed before its first row is written. */
export const createMonths =
  (items: Items) =>
  async ({ months, slots }: Meta): Promise<readonly PageId[]> => {
    const hasRows = async (month: PageId): Promise<boolean> => {
      for (let slot = 0; slot < slots; slot++) {
        for await (const keys of items.query(anyRowQuery(month, slot))) {
          if (keys.length > 0) return true;
        }
      }
      return false;
    };
    const ordered = [...months].sort();
    const found = await Promise.all(ordered.map(hasRows));
    return ordered.filter((_, i) => found[i]);
  };
