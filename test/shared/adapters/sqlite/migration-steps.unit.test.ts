import { expect, test } from '@jest/globals';
import { openDatabase, query } from '../../../../shared/adapters/sqlite/database.ts';
import { migrations } from '../../../../shared/adapters/sqlite/migrations.ts';
import { migrate, type MigrationStep } from '../../../../shared/adapters/sqlite/schema.ts';
import { logMigration } from '../../../../local/log/log-migration.ts';
import { logOnceAMinute } from '../../../../local/log/log-once-a-minute.ts';
import type { LogLine } from '../../../../shared/ports/log.ts';

test('a migration tells of each step and the size of the file, one that is not needed of none', () => {
  const db = openDatabase(':memory:');
  migrate(db, migrations.slice(0, 4));
  const told: MigrationStep[] = [];
  migrate(db, undefined, (begun) => told.push(begun));
  expect(told.map(({ step }) => step)).toEqual(migrations.slice(4).map((_, i) => i + 5));
  expect(told.every(({ fileBytes }) => fileBytes > 0)).toBe(true);
  const steps = told.length;
  migrate(db, undefined, (begun) => told.push(begun));
  expect(told).toHaveLength(steps);
  db.close();
});

test('the log says which step it is, and what room it needs', () => {
  const lines: LogLine[] = [];
  logMigration((line) => lines.push(line))({
    step: 5,
    steps: 9,
    fileBytes: 1_500_000,
    percent: 0,
  });
  expect(lines).toMatchObject([
    { level: 'info', kind: 'migration_5', fields: { step: 5, steps: 9, file_mb: 2 } },
  ]);
  expect(lines[0]?.message).toContain('twice the size of the file');
});

test('a step that copies a large table tells of each tenth of its rows', () => {
  const db = openDatabase(':memory:');
  migrate(db, migrations.slice(0, 4));
  db.exec(`
    INSERT INTO page_row WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
      SELECT '2026-10', 'c' || i, '', '', x'00' FROM n`);
  const told: MigrationStep[] = [];
  migrate(db, undefined, (at) => told.push(at));
  const tenths = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];
  expect(told.filter(({ step }) => step === 5).map(({ percent }) => percent)).toEqual(tenths);
  expect(told.filter(({ step }) => step > 5).every(({ percent }) => percent === 0)).toBe(true);
  expect(query<readonly [number]>(db, 'SELECT count(*) FROM page_row').first()).toEqual([120_000]);
  // A row that is written later is no progress.
  db.exec("INSERT INTO page_row VALUES ('2026-11', 'c', '', '', '', x'00')");
  expect(told.filter(({ percent }) => percent > 0)).toHaveLength(9);
  db.close();
});

test('the log has a line for each tenth, none of which is held back', () => {
  const lines: LogLine[] = [];
  const { log } = logOnceAMinute(
    (line) => lines.push(line),
    () => undefined,
  );
  const step = { step: 5, steps: 9, fileBytes: 1_500_000 };
  for (const percent of [0, 10, 20]) logMigration(log)({ ...step, percent });
  expect(lines.slice(1).map(({ message }) => message)).toEqual([
    'Step 5 of 9: 10 % of the rows are copied.',
    'Step 5 of 9: 20 % of the rows are copied.',
  ]);
});
