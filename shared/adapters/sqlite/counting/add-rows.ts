import type { DatabaseSync } from 'node:sqlite';
import type { PageRow } from '../../../metering/batch.ts';
import { addCells, type Cells } from '../../../metering/cells.ts';
import { labelsText } from '../../../metering/labels.ts';
import type { PageId } from '../../../metering/page.ts';
import { type Meter, requestsMeter } from '../../../metering/series.ts';

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
export const meterPage = (page: PageId, meter: Meter): string =>
  meter === requestsMeter ? page : `${page}#${meter}`;
