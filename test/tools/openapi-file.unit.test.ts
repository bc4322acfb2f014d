import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parameters } from '../../shared/api/parameters/parameters.ts';
import {
  financePath,
  openApiPath,
  openApiText,
  withParameterTable,
} from '../../tools/openapi-file.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the description of the API is that of the code (else: npm run openapi)', () => {
  // Not `toBe`: two thousand lines of difference say no more than this.
  expect(read(openApiPath) === openApiText()).toBe(true);
});

test('the table of parameters for finance is that of the code (else: npm run openapi)', () => {
  const page = read(financePath);
  expect(page).toBe(withParameterTable(page));
  for (const { name } of parameters) expect(page).toContain(`\n| \`${name}\` | `);
});

test('a page without a place for the table is an error', () => {
  expect(() => withParameterTable('# Finance')).toThrow('has no line <!-- parameters');
});
