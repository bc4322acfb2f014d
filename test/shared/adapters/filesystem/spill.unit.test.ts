import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { openSpill } from '../../../../shared/adapters/filesystem/spill.ts';
import type { KeptTexts } from '../../../../shared/ports/spill.ts';

const root = mkdtempSync(join(tmpdir(), 'billable-spill-'));
const folder = join(root, 'drafts');
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const linesIn = async (texts: KeptTexts) => {
  const found: string[] = [];
  for await (const lines of texts()) found.push(...lines);
  return found;
};

/** Longer than what is written and read at a time, so that characters are cut in two. */
const many = (name: string): string[] =>
  Array.from({ length: 20_000 }, (_, i) => `${name} größer ${i} ${'ü'.repeat(i % 40)}`);

test('lines are read as they were kept, each run by itself and any number of times', async () => {
  const spill = openSpill(folder);
  const [one, two] = [many('one'), many('two')];
  const keep = (lines: readonly string[]) => spill.keep(lines.map((line) => `${line}\n`));
  const [first, second] = [await keep(one), await keep(two)];
  expect(await linesIn(second)).toEqual(two);
  expect(await linesIn(first)).toEqual(one);
  expect(await linesIn(first)).toEqual(one);
  await spill.close();
});

test('what is kept has no name in the folder, so that nothing is left of a process that dies', async () => {
  const spill = openSpill(folder);
  const kept = await spill.keep(['secret\n']);
  expect(readdirSync(folder)).toEqual([]);
  expect(await linesIn(kept)).toEqual(['secret']);
  await spill.close();
});

test('without lines there is no file, nor a folder', async () => {
  const spill = openSpill(folder);
  await spill.close();
  expect(existsSync(folder)).toBe(false);
});
