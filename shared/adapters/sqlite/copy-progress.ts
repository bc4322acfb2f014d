import type { DatabaseSync } from 'node:sqlite';
import { query } from './database.ts';

/** A statement that copies each row of a table: the long part of a step. */
const copying = /INSERT INTO (\w+)\s+SELECT [^;]*?\sFROM (\w+)(?:\s+ORDER BY [^;]*)?;/;

/** Tables with fewer rows are copied in a moment. */
const leastRows = 100_000;

const tenths = 10;

/**
 * Runs the statements of a migration's step. Where one copies a large table, `onTenth` hears of each
 * tenth of its rows (1 to 9) while it runs.
 */
export const execWithProgress = (
  db: DatabaseSync,
  sql: string,
  onTenth: (tenth: number) => void,
): void => {
  const match = copying.exec(sql);
  if (match === null) {
    db.exec(sql);
    return;
  }
  const [copy, target = '', source = ''] = match;
  db.exec(sql.slice(0, match.index));
  copyWithProgress(db, { copy, target, source }, onTenth);
  execWithProgress(db, sql.slice(match.index + copy.length), onTenth);
};

type Copy = { readonly copy: string; readonly target: string; readonly source: string };

const copyWithProgress = (
  db: DatabaseSync,
  { copy, target, source }: Copy,
  onTenth: (tenth: number) => void,
): void => {
  const total = query<readonly [number]>(db, `SELECT count(*) FROM ${source}`).first()?.[0] ?? 0;
  if (total < leastRows) {
    db.exec(copy);
    return;
  }
  let rows = 0;
  let told = 0;
  db.function('migration_row', () => {
    rows += 1;
    const tenth = Math.floor((rows * tenths) / total);
    if (tenth > told && tenth < tenths) onTenth((told = tenth));
    return 0;
  });
  // SQLite has nothing else by which a statement could say how far it is.
  db.exec(
    `CREATE TEMP TRIGGER migration_progress AFTER INSERT ON ${target} BEGIN SELECT migration_row(); END`,
  );
  db.exec(copy);
  db.exec('DROP TRIGGER temp.migration_progress');
};
