import { addCount, newCellCounts } from './cell-counts.ts';
import { type CellCounts, cellCode, eachCell, packAscending, statusOf } from './cells.ts';
import type { PageRow } from './batch.ts';
import type { Consumer } from './consumer.ts';
import type { Labels } from './labels.ts';
import { monthPageAt, type PageId, pageStart, slotAt } from './page.ts';
import { type Series, seriesKey } from './series.ts';

type Sum = Series & {
  readonly page: PageId;
  readonly counts: CellCounts;
  /** Where a quarter-day page counts besides; `null` of a month page. */
  readonly inMonth: { readonly sum: Sum; readonly slot: number } | null;
};

/** The series of one consumer id: mostly one, so the others stand apart. */
type SumsOfId = { readonly first: Sum; others: Map<string, Sum> | null };

type SumsOfPage = {
  readonly page: PageId;
  readonly byId: Map<string, SumsOfId>;
  readonly month: { readonly sums: SumsOfPage; readonly slot: number } | null;
  all: Sum[];
};

/**
 * What rows of quarter-day pages add up to, together with the rows of month pages that follow from
 * them. Made for many rows of few series, as the batches of a minute have them.
 */
export const newPageSums = () => {
  const pages = new Map<PageId, SumsOfPage>();

  const pageOf = (page: PageId, month: SumsOfPage['month']): SumsOfPage => {
    const made: SumsOfPage = { page, byId: new Map(), month, all: [] };
    pages.set(page, made);
    return made;
  };

  const quarterDayOf = (page: PageId): SumsOfPage => {
    const known = pages.get(page);
    if (known !== undefined) return known;
    const start = pageStart(page);
    const month = monthPageAt(start);
    const sums = pages.get(month) ?? pageOf(month, null);
    return pageOf(page, { sums, slot: slotAt(month, start) });
  };

  return {
    add: (quarterDayRows: readonly PageRow[]): void => {
      for (const row of quarterDayRows) {
        const { counts, inMonth } = sumIn(quarterDayOf(row.page), row);
        eachCell(row.cells, (code, count) => {
          addCount(counts, code, count);
          if (inMonth === null) return;
          addCount(inMonth.sum.counts, cellCode(inMonth.slot, statusOf(code)), count);
        });
      }
    },
    /** How many rows they are. */
    size: (): number => {
      let size = 0;
      for (const { all } of pages.values()) size += all.length;
      return size;
    },
    pages: (): PageId[] => [...pages.keys()],
    rowsOf: (page: PageId): PageRow[] => (pages.get(page)?.all ?? []).map(rowOf),
    rows: (): PageRow[] => [...pages.values()].flatMap(({ all }) => all.map(rowOf)),
  };
};

export type PageSums = ReturnType<typeof newPageSums>;

const sumIn = (sums: SumsOfPage, series: Series): Sum => {
  const { byId } = sums;
  const known = byId.get(series.consumer.id);
  if (known === undefined) {
    const made = newSum(sums, series);
    byId.set(series.consumer.id, { first: made, others: null });
    return made;
  }
  if (isSame(known.first, series)) return known.first;
  known.others ??= new Map();
  const key = seriesKey(series);
  const other = known.others.get(key) ?? newSum(sums, series);
  known.others.set(key, other);
  return other;
};

const newSum = ({ page, month, all }: SumsOfPage, { consumer, labels, meter }: Series): Sum => {
  const inMonth = month && {
    slot: month.slot,
    sum: sumIn(month.sums, { consumer, labels, meter }),
  };
  const made: Sum = { page, consumer, labels, meter, counts: newCellCounts(), inMonth };
  all.push(made);
  return made;
};

const isSame = (a: Series, b: Series): boolean =>
  a.meter === b.meter && isSameConsumer(a.consumer, b.consumer) && isSameLabels(a.labels, b.labels);

const isSameConsumer = (a: Consumer, b: Consumer): boolean =>
  a === b || (a.id === b.id && a.customId === b.customId && a.username === b.username);

const isSameLabels = (a: Labels, b: Labels): boolean =>
  a === b || (a.service === b.service && a.route === b.route && a.ai_model === b.ai_model);

const rowOf = ({ page, consumer, labels, meter, counts }: Sum): PageRow => ({
  page,
  consumer,
  labels,
  meter,
  cells: packAscending(counts),
});
