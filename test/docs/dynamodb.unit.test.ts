import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/dynamodb.md', root), 'utf8');
const table = text.split('## Why each rule is there')[1]?.split('\n## ')[0] ?? '';
const cells = table
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((row) => row.split(' | '));

const missingIn = (column: number, place: (name: string) => string): readonly string[] =>
  cells
    .flatMap((row) => [...(row[column] ?? '').matchAll(/`([\w/.-]+)`/g)])
    .map(([, name = '']) => place(name))
    .filter((path) => !existsSync(new URL(path, root)));

test('every rule of DynamoDB has a file and a test', () => {
  expect(cells.length).toBeGreaterThan(25);
  expect(cells.filter((row) => row.length !== 4)).toEqual([]);
  expect(missingIn(1, (name) => `shared/adapters/dynamodb/${name}.ts`)).toEqual([]);
  expect(missingIn(3, (name) => `test/shared/adapters/dynamodb/${name}.test.ts`)).toEqual([]);
});
