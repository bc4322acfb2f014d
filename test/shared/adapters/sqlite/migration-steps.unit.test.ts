import { expect, test } from '@jest/globals';
import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { migrations } from '../../../../shared/adapters/sqlite/migrations.ts';
import { migrate, type MigrationStep } from '../../../../shared/adapters/sqlite/schema.ts';
import { logMigration } from '../../../../local/log/log-migration.ts';
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
  logMigration((line) => lines.push(line))({ step: 5, steps: 9, fileBytes: 1_500_000 });
  expect(lines).toMatchObject([
    { level: 'info', kind: 'migration_5', fields: { step: 5, steps: 9, file_mb: 2 } },
  ]);
  expect(lines[0]?.message).toContain('twice the size of the file');
});
