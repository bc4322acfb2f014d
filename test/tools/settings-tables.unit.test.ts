import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { settingsTables, withTable } from '../../tools/settings-tables.ts';

const textOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test.each(settingsTables)('$path has the settings as they are', (table) => {
  const text = textOf(table.path);
  expect(withTable(text, table)).toBe(text);
});

test.each(settingsTables)('a row that is not right in $path is put right', (table) => {
  const text = textOf(table.path);
  const [row = ''] = table.rows.split('\n');
  expect(text).toContain(row);
  expect(withTable(text.replace(row, '| `HOST` | `0.0.0.0` | |'), table)).toBe(text);
  expect(withTable(text.replace(`${row}\n`, ''), table)).toBe(text);
});

test('a document without a place for the table is told', () => {
  const [table] = settingsTables;
  if (table === undefined) throw new Error('there are no tables');
  expect(withTable('# Settings\n', table)).toBeNull();
});
