import type { DatabaseSync } from 'node:sqlite';
import type { PageRow } from '../../metering/batch.ts';
import { addCells, type Cells } from '../../metering/cells.ts';
import { type Labels, labelsText, noLabels, readLabels } from '../../metering/labels.ts';
import type { PageId } from '../../metering/page.ts';
import { type Meter, requestsMeter } from '../../metering/series.ts';
import type { CounterReader, PageSelection } from '../../ports/counter-store.ts';
import { compareUtf8 } from '../../metering/utf8.ts';
import { damagedAt } from '../../stored/damaged-store.ts';
import { query } from './database.ts';

/** More of them outlive a collection of short-lived objects, and memory grows. */
const chunkRows = 250;

/** Adds rows to the counters; to be called within a transaction. */
export const createRowAdder = (db: DatabaseSync): ((rows: readonly PageRow[]) => void) => {
  // Not an argument of the function: each would be copied for the call.
  let delta: Cells = new Uint8Array();
  db.function('plus_delta', (sum) => addCells(sum as Cells, delta));
  const add = db.prepare(
    `INSERT INTO page_row (page, consumer_id, custom_id, username, labels, cells)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET cells = plus_delta(cells)`,
  );
  return (rows) => {
    for (const { page, consumer, labels, meter, cells } of rows) {
      delta = cells;
      const { id, customId, username } = consumer;
      add.run(meterPage(page, meter), id, customId, username, labelsText(labels), cells);
    }
  };
};

/** The pages of a meter are keys of their own: who asks for requests reads nothing of them. */
const meterPage = (page: PageId, meter: Meter): string =>
  meter === requestsMeter ? page : `${page}#${meter}`;

type RowColumns = readonly [
  id: string,
  customId: string,
  username: string,
  labels: string,
  cells: Cells,
];

/** Each chunk is a statement of its own, so that a slow reader holds up no checkpoint. */
export const createCounterReader = (db: DatabaseSync): CounterReader => {
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

  const readAll = function* (page: PageId, meter: Meter, fromId: string): Generator<PageRow[]> {
    const key = meterPage(page, meter);
    let rows = from.all(key, fromId);
    for (;;) {
      const end = rows.at(-1);
      if (end === undefined) return;
      yield toPageRows({ page, meter }, rows);
      if (rows.length < chunkRows) return;
      rows = after.all(key, end[0], end[1], end[2], end[3]);
    }
  };

  const readIds = function* (
    page: PageId,
    meter: Meter,
    ids: readonly string[],
    fromId: string,
  ): Generator<PageRow[]> {
    const key = meterPage(page, meter);
    let chunk: PageRow[] = [];
    const wanted = [...new Set(ids)].filter((id) => compareUtf8(id, fromId) >= 0);
    for (const id of wanted.sort(compareUtf8)) {
      chunk.push(...toPageRows({ page, meter }, ofId.all(key, id)));
      if (chunk.length >= chunkRows) {
        yield chunk;
        chunk = [];
      }
    }
    if (chunk.length > 0) yield chunk;
  };

  return {
    async *read({ page, meter = requestsMeter, ids, fromId = '' }: PageSelection) {
      yield* ids === undefined ? readAll(page, meter, fromId) : readIds(page, meter, ids, fromId);
    },
    // Every answer waits for the commit of its batch.
    asOf: async (now) => now,
    catchUp: async (now) => now,
    findIds: async (month, { kind, value }) => {
      const bearers = kind === 'username' ? byUsername : byCustomId;
      return bearers.all(month, value).map(([id]) => id);
    },
    months: async () => months.all().map(([month]) => month),
    meters: async (month) =>
      metersOf
        .all(month, month, month)
        .map(([page]) => (page === month ? requestsMeter : page.slice(month.length + 1)))
        .sort(),
  };
};

const labelsAt = (page: PageId, id: string, stored: string): Labels => {
  try {
    return readLabels(stored);
  } catch (error) {
    throw damagedAt(`page ${page} of consumer ${JSON.stringify(id)} `, error);
  }
};

const toPageRows = (
  page: Pick<PageRow, 'page' | 'meter'>,
  rows: readonly RowColumns[],
): PageRow[] => {
  // Many rows have few sets of labels: one object each is held, however many rows are.
  const known = new Map<string, Labels>([['', noLabels]]);
  return rows.map(([id, customId, username, stored, cells]) => {
    const labels = known.get(stored) ?? labelsAt(page.page, id, stored);
    known.set(stored, labels);
    return { ...page, consumer: { id, customId, username }, labels, cells };
  });
};
