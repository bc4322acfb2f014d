import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findingCodes } from '../../../kong/doctor/finding.ts';

const docs = readFileSync(new URL('../../../docs/kong.md', import.meta.url), 'utf8');

test.each(findingCodes)('docs/kong.md says what %s means', (code) => {
  expect(docs).toContain(`\`${code}\``);
});
