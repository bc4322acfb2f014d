import type { DatabaseSync } from 'node:sqlite';
import type { PageRow } from '../../../metering/batch.ts';
import { newPageSums, type PageSums } from '../../../metering/page-sums.ts';
import { readDeltas } from '../../../metering/receipt-text.ts';
import { DamagedStore } from '../../../stored/damaged-store.ts';
import { query } from '../database.ts';
import { readRow, withDamageAsFault } from '../errors.ts';
import { idText } from '../receipt-id.ts';

/** Receipts whose rows the pages do not hold yet: those after one number, through another. */
export type Backlog = {
  readonly after: number;
  readonly through: number;
  /** How many rows the receipts have. */
  readonly rows: number;
  /** What these rows come to. */
  readonly sums: PageSums;
};

/** Where the backlog cannot be read, nothing can be read or counted: `StoreUnavailable` says so. */
export type BacklogReader = {
  /** The number through which the pages hold what receipts have; by one look-up. */
  readonly countedThrough: () => number;
  /** The backlog of this instant. To be called within a transaction. */
  readonly current: () => Backlog;
  /**
   * To be told what was added to the backlog that `current` gave, where that is known: those
   * receipts are not read then. To be called once they are durable.
   */
  readonly extend: (backlog: Backlog, rows: readonly PageRow[], through: number) => void;
};

/** One of a thousand consumers takes about 100 kB. */
const chunkReceipts = 32;

/**
 * Keeps the backlog, and reads only what was added since. Nothing else changes it but that it is brought
 * into the pages, which moves `counted_through`: a receipt keeps its rows whatever is decided about it,
 * and a void and an expiry bring the backlog into the pages first. So what is known holds as long as that
 * number stays, and so does what a read knew of it when it began.
 */
export const createBacklogReader = (db: DatabaseSync): BacklogReader => {
  const ends = query<readonly [after: number, through: number]>(
    db,
    'SELECT counted_through, ifnull((SELECT max(seq) FROM receipt), 0) FROM meta',
  );
  const next = query<readonly [seq: number, id: Uint8Array, deltas: string]>(
    db,
    `SELECT seq, id, deltas FROM receipt WHERE seq > ? ORDER BY seq LIMIT ${chunkReceipts}`,
  );
  let known = emptyBacklog(0);

  const readEnds = () => {
    const found = ends.first();
    if (found === undefined) throw new DamagedStore('meta', 'one row');
    return found;
  };

  const current = (): Backlog => {
    const [after, through] = readEnds();
    if (known.after !== after || known.through > through) known = emptyBacklog(after);
    while (known.through < through) {
      for (const [seq, id, deltas] of next.all(known.through)) {
        // A number is given with its receipt, and none that waits is dropped.
        const due = known.through + 1;
        if (seq !== due) throw new DamagedStore(`receipt number ${due}`, 'there');
        const rows = readRow(`receipt ${idText(id)}`, () => readDeltas(deltas));
        extend(known, rows, seq);
      }
    }
    return known;
  };

  const extend = (backlog: Backlog, rows: readonly PageRow[], through: number): void => {
    backlog.sums.add(rows);
    // A batch of nothing but quarantine is a receipt to read all the same.
    known = { ...backlog, through, rows: backlog.rows + rows.length + 1 };
  };

  return {
    countedThrough: () => withDamageAsFault(() => readEnds()[0]),
    current: () => withDamageAsFault(current),
    extend,
  };
};

export const emptyBacklog = (after: number): Backlog => ({
  after,
  through: after,
  rows: 0,
  sums: newPageSums(),
});
