import type { DatabaseSync } from 'node:sqlite';
import type { PushLedger } from '../../ports/push-ledger.ts';
import {
  readPushRecord,
  readPushRound,
  readPushSystem,
  writePushRecord,
  writePushRound,
} from '../../push/ledger-text.ts';
import type { PushRecord } from '../../push/record.ts';
import { query } from './database.ts';
import { withDamageAsFault } from './errors.ts';
import type { WriteWhenFree } from './write-guard.ts';

export type PushLedgerReader = Pick<PushLedger, 'round' | 'rounds' | 'records'>;

type RoundRow = readonly [system: string, month: string, revision: number, text: string];

type RecordRow = readonly [
  system: string,
  month: string,
  customer: string,
  meter: string,
  revision: number,
  text: string,
];

/** Rows that are read at once: a chunk. */
const chunkRows = 1_000;

export const createPushLedgerReader = (db: DatabaseSync): PushLedgerReader => {
  const one = query<RoundRow>(
    db,
    'SELECT system, month, revision, text FROM push_round WHERE system = ? AND month = ?',
  );
  const all = query<RoundRow>(db, 'SELECT system, month, revision, text FROM push_round');
  const after = query<RecordRow>(
    db,
    `SELECT system, month, customer, meter, revision, text FROM push_record
     WHERE (system, month, customer, meter) > (?, ?, ?, ?)
       AND system = ifnull(?, system) AND month = ifnull(?, month)
     ORDER BY system, month, customer, meter LIMIT ${chunkRows}`,
  );
  return {
    round: async (system, month) => {
      const row = one.first(system, month);
      return row === undefined ? null : toRound(row);
    },
    rounds: async () => all.all().map(toRound),
    async *records({ system = null, month = null }) {
      // By the last key and not by an open cursor: others write meanwhile.
      let last: readonly [string, string, string, string] = [
        system ?? '',
        system === null ? '' : (month ?? ''),
        '',
        '',
      ];
      for (;;) {
        const rows = after.all(...last, system, month);
        if (rows.length > 0) yield rows.map(toRecord);
        const end = rows.at(-1);
        if (end === undefined || rows.length < chunkRows) return;
        last = [end[0], end[1], end[2], end[3]];
      }
    },
  };
};

/** The ledger in the file of the counters, so that a backup has both as they were at one time. */
export const createPushLedger = (db: DatabaseSync, write: WriteWhenFree): PushLedger => {
  const insertRound = db.prepare(
    'INSERT OR IGNORE INTO push_round (revision, text, system, month) VALUES (?, ?, ?, ?)',
  );
  const updateRound = db.prepare(
    'UPDATE push_round SET revision = ?, text = ? WHERE system = ? AND month = ? AND revision = ?',
  );
  const insertRecord = db.prepare(
    `INSERT OR IGNORE INTO push_record (revision, text, system, month, customer, meter)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const updateRecord = db.prepare(
    `UPDATE push_record SET revision = ?, text = ?
     WHERE system = ? AND month = ? AND customer = ? AND meter = ? AND revision = ?`,
  );

  const put = (record: PushRecord): boolean => {
    const { key, revision } = record;
    const values = [
      revision,
      writePushRecord(record),
      key.system,
      key.month,
      key.customer,
      key.meter,
    ] as const;
    const { changes } =
      revision === 1 ? insertRecord.run(...values) : updateRecord.run(...values, revision - 1);
    return changes === 1;
  };

  return {
    ...createPushLedgerReader(db),
    putRound: async (round) =>
      write(() => {
        const { system, month, revision } = round;
        const values = [revision, writePushRound(round), system, month] as const;
        const { changes } =
          revision === 1 ? insertRound.run(...values) : updateRound.run(...values, revision - 1);
        return changes === 1;
      }),
    putRecords: async (records) => write(() => records.map(put)),
  };
};

const toRound = ([system, month, revision, text]: RoundRow) =>
  withDamageAsFault(() => readPushRound({ system: readPushSystem(system), month, revision }, text));

const toRecord = ([system, month, customer, meter, revision, text]: RecordRow) =>
  withDamageAsFault(() =>
    readPushRecord({ system: readPushSystem(system), month, customer, meter }, revision, text),
  );
