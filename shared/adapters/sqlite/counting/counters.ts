import type { DatabaseSync } from 'node:sqlite';
import type { PageRow } from '../../../metering/batch.ts';
import type { Cells } from '../../../metering/cells.ts';
import { type Labels, noLabels, readLabels } from '../../../metering/labels.ts';
import { isMonthPage, type PageId } from '../../../metering/page.ts';
import { requestsMeter } from '../../../metering/series.ts';
import type { CounterReader, PageSelection } from '../../../ports/counter-store.ts';
import { compareUtf8 } from '../../../metering/utf8.ts';
import { createBacklogReader } from './backlog.ts';
import { atOnce, query } from '../database.ts';
import { readRow } from '../errors.ts';
import { meterPage } from './add-rows.ts';
import { readWaitingRows } from './waiting-rows.ts';

/** More of them outlive a collection of short-lived objects, and memory grows. */
const chunkRows = 250;
const chunkIds = 100;

type RowColumns = readonly [
  id: string,
  customId: string,
  username: string,
  labels: string,
  cells: Cells,
];

type Place = Pick<PageRow, 'page' | 'meter'>;

/**
 * Reads what the pages hold, and adds what receipts have besides (`backlog.ts`). Each chunk is a
 * transaction of its own, so that a slow reader holds up no checkpoint.
 */
export const createCounterReader = (db: DatabaseSync): CounterReader => {
  const backlog = createBacklogReader(db);
  const columns = 'SELECT consumer_id, custom_id, username, labels, cells FROM page_row';
  const order = 'consumer_id, custom_id, username, labels';
  const from = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND consumer_id >= ?
     ORDER BY ${order} LIMIT ${chunkRows}`,
  );
  const after = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND (${order}) > (?, ?, ?, ?)
     ORDER BY ${order} LIMIT ${chunkRows}`,
  );
  const ofId = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND consumer_id = ? ORDER BY ${order}`,
  );
  // The conditions of the partial indexes are repeated: SQLite uses them only where they are.
  const byUsername = query<readonly [string]>(
    db,
    `SELECT DISTINCT consumer_id FROM page_row WHERE page = ? AND username = ?
     AND length(page) = 7 AND username <> '' ORDER BY consumer_id`,
  );
  const byCustomId = query<readonly [string]>(
    db,
    `SELECT DISTINCT consumer_id FROM page_row WHERE page = ? AND custom_id = ?
     AND length(page) = 7 AND custom_id <> '' ORDER BY consumer_id`,
  );
  // Hops from month to month: a DISTINCT would visit every row.
  const months = query<readonly [string]>(
    db,
    `WITH RECURSIVE found (month) AS (
       SELECT substr(min(page), 1, 7) FROM page_row
       UNION ALL
       SELECT (SELECT substr(min(page), 1, 7) FROM page_row WHERE page > found.month || '-99')
       FROM found WHERE found.month IS NOT NULL
     )
     SELECT month FROM found WHERE month IS NOT NULL`,
  );

  // Likewise from meter to meter. `#` comes before any character of a page's name, `$` after it.
  const metersOf = query<readonly [string]>(
    db,
    `WITH RECURSIVE found (page) AS (
       SELECT (SELECT min(page) FROM page_row WHERE page >= ? AND page < ? || '$')
       UNION ALL
       SELECT (SELECT min(page) FROM page_row WHERE page > found.page AND page < ? || '$')
       FROM found WHERE found.page IS NOT NULL
     )
     SELECT page FROM found WHERE page IS NOT NULL`,
  );

  const readAll = function* (place: Place, fromId: string): Generator<PageRow[]> {
    const key = meterPage(place.page, place.meter);
    const first = atOnce(db, () => ({
      waiting: readWaitingRows(backlog, place, (id) => compareUtf8(id, fromId) >= 0),
      rows: from.all(key, fromId),
    }));
    const { waiting } = first;
    let { rows } = first;
    for (;;) {
      const isEnd = rows.length < chunkRows;
      yield* inChunks(waiting.addTo(toPageRows(place, rows), () => isEnd));
      const last = rows.at(-1);
      if (isEnd || last === undefined) return;
      rows = atOnce(db, () => {
        waiting.update();
        return after.all(key, last[0], last[1], last[2], last[3]);
      });
    }
  };

  const readIds = function* (
    place: Place,
    ids: readonly string[],
    fromId: string,
  ): Generator<PageRow[]> {
    const key = meterPage(place.page, place.meter);
    const wanted = new Set(ids.filter((id) => compareUtf8(id, fromId) >= 0));
    const waiting = atOnce(db, () => readWaitingRows(backlog, place, (id) => wanted.has(id)));
    const sorted = [...wanted].sort(compareUtf8);
    for (let i = 0; i < sorted.length; i += chunkIds) {
      const some = sorted.slice(i, i + chunkIds);
      const last = some.at(-1) ?? '';
      const rows = atOnce(db, () => {
        waiting.update();
        return some.flatMap((id) => ofId.all(key, id));
      });
      const merged = waiting.addTo(toPageRows(place, rows), (id) => compareUtf8(id, last) <= 0);
      yield* inChunks(merged);
    }
  };

  const waitingOn = (month: PageId): PageRow[] => backlog.current().sums.rowsOf(month);

  return {
    async *read({ page, meter = requestsMeter, ids, fromId = '' }: PageSelection) {
      const place = { page, meter };
      yield* ids === undefined ? readAll(place, fromId) : readIds(place, ids, fromId);
    },
    // Every answer waits for the commit of its batch.
    asOf: async (now) => now,
    catchUp: async (now) => now,
    findIds: async (month, { kind, value }) =>
      atOnce(db, () => {
        const bearers = kind === 'username' ? byUsername : byCustomId;
        const found = bearers.all(month, value).map(([id]) => id);
        const isBearer = ({ consumer }: PageRow): boolean => consumer[kind] === value;
        const waiting = value === '' ? [] : waitingOn(month).filter(isBearer);
        return [...new Set([...found, ...waiting.map(({ consumer }) => consumer.id)])].sort(
          compareUtf8,
        );
      }),
    months: async () =>
      atOnce(db, () => {
        const waiting = backlog.current().sums.pages().filter(isMonthPage);
        return [...new Set([...months.all().map(([month]) => month), ...waiting])].sort();
      }),
    meters: async (month) =>
      atOnce(db, () => {
        const found = metersOf
          .all(month, month, month)
          .map(([page]) => (page === month ? requestsMeter : page.slice(month.length + 1)));
        return [...new Set([...found, ...waitingOn(month).map(({ meter }) => meter)])].sort();
      }),
  };
};

const inChunks = function* (rows: PageRow[]): Generator<PageRow[]> {
  for (let i = 0; i < rows.length; i += chunkRows) {
    yield i === 0 && rows.length <= chunkRows ? rows : rows.slice(i, i + chunkRows);
  }
};

const labelsAt = (page: PageId, id: string, stored: string): Labels =>
  readRow(`page ${page} of consumer ${JSON.stringify(id)}`, () => readLabels(stored));

const toPageRows = ({ page, meter }: Place, rows: readonly RowColumns[]): PageRow[] => {
  // Many rows have few sets of labels: one object each is held, however many rows are.
  const known = new Map<string, Labels>([['', noLabels]]);
  return rows.map((row) => {
    // By index: to take an array apart goes by its iterator.
    const id = row[0];
    const stored = row[3];
    let labels = known.get(stored);
    if (labels === undefined) known.set(stored, (labels = labelsAt(page, id, stored)));
    return {
      page,
      meter,
      consumer: { id, customId: row[1], username: row[2] },
      labels,
      cells: row[4],
    };
  });
};
