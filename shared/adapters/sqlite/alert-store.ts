import type { DatabaseSync } from 'node:sqlite';
import { type AlertRecord, isOpenRecord } from '../../alerts/record.ts';
import { readAlertRecord, writeAlertRecord } from '../../alerts/record-text.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { AlertStore } from '../../ports/alert-store.ts';
import { query } from './database.ts';
import { readRow } from './errors.ts';
import type { WriteWhenFree } from './write-guard.ts';

export type AlertStoreReader = Pick<AlertStore, 'rules' | 'records' | 'record' | 'open'>;

type RecordRow = readonly [
  rule: string,
  period: string,
  customer: string,
  revision: number,
  text: string,
];

/** Rows that are read at once: a chunk. */
const chunkRows = 1_000;

const columns = 'rule, period, customer, revision, text';

export const createAlertStoreReader = (db: DatabaseSync): AlertStoreReader => {
  const rules = query<readonly [name: string, at: EpochMs]>(
    db,
    'SELECT name, first_read_at FROM alert_rule',
  );
  const one = query<RecordRow>(
    db,
    `SELECT ${columns} FROM alert_record WHERE rule = ? AND period = ? AND customer = ?`,
  );
  const ofPeriod = query<RecordRow>(
    db,
    `SELECT ${columns} FROM alert_record WHERE rule = ? AND period = ? AND customer > ?
     ORDER BY customer LIMIT ${chunkRows}`,
  );
  const open = query<RecordRow>(
    db,
    `SELECT ${columns} FROM alert_record
     WHERE is_open = 1 AND (rule, period, customer) > (?, ?, ?)
     ORDER BY rule, period, customer LIMIT ${chunkRows}`,
  );

  // By the last key and not by an open cursor: others write meanwhile.
  async function* chunks(
    next: (last: readonly [string, string, string]) => readonly RecordRow[],
  ): AsyncGenerator<readonly AlertRecord[]> {
    for (let last: readonly [string, string, string] = ['', '', '']; ;) {
      const rows = next(last);
      if (rows.length > 0) yield rows.map(toRecord);
      const end = rows.at(-1);
      if (end === undefined || rows.length < chunkRows) return;
      last = [end[0], end[1], end[2]];
    }
  }

  return {
    rules: async () => new Map(rules.all()),
    records: ({ rule, period }) => chunks(([, , customer]) => ofPeriod.all(rule, period, customer)),
    record: async ({ rule, period, customer }) => {
      const row = one.first(rule, period, customer);
      return row === undefined ? null : toRecord(row);
    },
    open: () => chunks((last) => open.all(...last)),
  };
};

/** Alerts in the file of the counters, so that a backup has both as they were at one time. */
export const createAlertStore = (db: DatabaseSync, write: WriteWhenFree): AlertStore => {
  const noteRule = db.prepare('INSERT OR IGNORE INTO alert_rule VALUES (?, ?)');
  const insert = db.prepare(
    `INSERT OR IGNORE INTO alert_record (revision, is_open, ends_at, text, rule, period, customer)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    `UPDATE alert_record SET revision = ?, is_open = ?, ends_at = ?, text = ?
     WHERE rule = ? AND period = ? AND customer = ? AND revision = ?`,
  );
  const drop = db.prepare('DELETE FROM alert_record WHERE is_open = 0 AND ends_at < ?');

  const put = (record: AlertRecord): boolean => {
    const { rule, customer, period, revision } = record;
    const values = [
      revision,
      isOpenRecord(record) ? 1 : 0,
      period.end,
      writeAlertRecord(record),
      rule,
      period.name,
      customer,
    ] as const;
    const { changes } =
      revision === 1 ? insert.run(...values) : update.run(...values, revision - 1);
    return changes === 1;
  };

  return {
    ...createAlertStoreReader(db),
    noteRules: async (names, at) =>
      write(() => {
        for (const name of names) noteRule.run(name, at);
      }),
    putRecords: async (records) => (records.length === 0 ? [] : write(() => records.map(put))),
    dropEnded: async (before) =>
      write(() => {
        drop.run(before);
      }),
  };
};

const toRecord = ([rule, period, customer, revision, text]: RecordRow): AlertRecord =>
  readRow(`alert ${JSON.stringify([rule, period, customer])}`, () =>
    readAlertRecord(text, revision),
  );
