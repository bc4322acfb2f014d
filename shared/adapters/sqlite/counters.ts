import type { DatabaseSync } from 'node:sqlite';
import type { PageRow } from '../../metering/batch.ts';
import { addCells, type Cells } from '../../metering/cells.ts';
import type { PageId } from '../../metering/page.ts';
import type { CounterReader, PageSelection } from '../../ports/counter-store.ts';
import { compareUtf8 } from '../../metering/utf8.ts';
import { query } from './database.ts';

/** More of them outlive a collection of short-lived objects, and memory grows. */
const chunkRows = 250;

/** Adds rows to the counters; to be called within a transaction. */
export const createRowAdder = (db: DatabaseSync): ((rows: readonly PageRow[]) => void) => {
  // Not an argument of the function: each would be copied for the call.
  let delta: Cells = new Uint8Array();
  db.function('plus_delta', (sum) => addCells(sum as Cells, delta));
  const add = db.prepare(
    `INSERT INTO page_row (page, consumer_id, custom_id, username, cells) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET cells = plus_delta(cells)`,
  );
  return (rows) => {
    for (const { page, consumer, cells } of rows) {
      delta = cells;
      add.run(page, consumer.id, consumer.customId, consumer.username, cells);
    }
  };
};

type RowColumns = readonly [id: string, customId: string, username: string, cells: Cells];

/** Each chunk is a statement of its own, so that a slow reader holds up no checkpoint. */
export const createCounterReader = (db: DatabaseSync): CounterReader => {
  const columns = 'SELECT consumer_id, custom_id, username, cells FROM page_row';
  const from = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND consumer_id >= ?
     ORDER BY consumer_id, custom_id, username LIMIT ${chunkRows}`,
  );
  const after = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND (consumer_id, custom_id, username) > (?, ?, ?)
     ORDER BY consumer_id, custom_id, username LIMIT ${chunkRows}`,
  );
  const ofId = query<RowColumns>(
    db,
    `${columns} WHERE page = ? AND consumer_id = ? ORDER BY custom_id, username`,
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

  const readAll = function* (page: PageId, fromId: string): Generator<PageRow[]> {
    let rows = from.all(page, fromId);
    for (;;) {
      const end = rows.at(-1);
      if (end === undefined) return;
      yield toPageRows(page, rows);
      if (rows.length < chunkRows) return;
      rows = after.all(page, end[0], end[1], end[2]);
    }
  };

  const readIds = function* (
    page: PageId,
    ids: readonly string[],
    fromId: string,
  ): Generator<PageRow[]> {
    let chunk: PageRow[] = [];
    const wanted = [...new Set(ids)].filter((id) => compareUtf8(id, fromId) >= 0);
    for (const id of wanted.sort(compareUtf8)) {
      chunk.push(...toPageRows(page, ofId.all(page, id)));
      if (chunk.length >= chunkRows) {
        yield chunk;
        chunk = [];
      }
    }
    if (chunk.length > 0) yield chunk;
  };

  return {
    async *read({ page, ids, fromId = '' }: PageSelection) {
      yield* ids === undefined ? readAll(page, fromId) : readIds(page, ids, fromId);
    },
    findIds: async (month, { kind, value }) => {
      const bearers = kind === 'username' ? byUsername : byCustomId;
      return bearers.all(month, value).map(([id]) => id);
    },
    months: async () => months.all().map(([month]) => month),
  };
};

const toPageRows = (page: PageId, rows: readonly RowColumns[]): PageRow[] =>
  rows.map(([id, customId, username, cells]) => ({
    page,
    consumer: { id, customId, username },
    cells,
  }));
