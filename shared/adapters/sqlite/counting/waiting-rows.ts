import type { PageRow } from '../../../metering/batch.ts';
import { addCells } from '../../../metering/cells.ts';
import { labelsText } from '../../../metering/labels.ts';
import { compareUtf8 } from '../../../metering/utf8.ts';
import type { BacklogReader } from './backlog.ts';

type Place = Pick<PageRow, 'page' | 'meter'>;

export type WaitingRows = {
  /**
   * Forgets what waited once the pages hold it. To be called within the transaction that reads
   * further rows of the page.
   */
  readonly update: () => void;
  /**
   * Adds what waits to rows of the page: to the same ones, and between them those that the page does
   * not have. Behind the last one follow the rows of ids for which `isPassed` says that no more come.
   */
  readonly addTo: (rows: readonly PageRow[], isPassed: (id: string) => boolean) => PageRow[];
};

/**
 * The rows that the backlog has of a page. To be called within the transaction that reads the first
 * rows of the page. Rows are in the order of their key, so that those which a commit brings into the
 * page meanwhile are met there, or were given before.
 */
export const readWaitingRows = (
  backlog: BacklogReader,
  { page, meter }: Place,
  isWanted: (id: string) => boolean,
): WaitingRows => {
  const { after, sums } = backlog.current();
  let waiting = sums
    .rowsOf(page)
    .filter((row) => row.meter === meter && isWanted(row.consumer.id))
    .sort(compareKeys);
  let taken = 0;

  return {
    update: () => {
      if (backlog.countedThrough() !== after) waiting = [];
    },
    addTo: (rows, isPassed) => {
      const merged: PageRow[] = [];
      for (const row of rows) {
        let sum = row;
        for (let next = waiting[taken]; next !== undefined; next = waiting[taken]) {
          const order = compareKeys(next, row);
          if (order > 0) break;
          if (order < 0) merged.push(next);
          else sum = { ...row, cells: addCells(row.cells, next.cells) };
          taken++;
        }
        merged.push(sum);
      }
      for (let next = waiting[taken]; next !== undefined; next = waiting[taken]) {
        if (!isPassed(next.consumer.id)) break;
        merged.push(next);
        taken++;
      }
      return merged;
    },
  };
};

/** In the order of the table's key. */
const compareKeys = (a: PageRow, b: PageRow): number =>
  compareUtf8(a.consumer.id, b.consumer.id) ||
  compareUtf8(a.consumer.customId, b.consumer.customId) ||
  compareUtf8(a.consumer.username, b.consumer.username) ||
  compareUtf8(labelsText(a.labels), labelsText(b.labels));
