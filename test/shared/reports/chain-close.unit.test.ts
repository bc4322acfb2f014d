import { expect, test } from '@jest/globals';
import type { CloseRecord } from '../../../shared/reports/manifest.ts';
import { problemsOf } from '../../support/reports/october-chain.ts';

test.each<[string, Partial<CloseRecord> | null, number | null, string]>([
  ['it is missing', null, 3, 'after_close is true, and there is no close record'],
  ['its version is missing', { version: 4 }, null, 'it closes version 4, which is not there'],
  ['its hash is another', { sha256: 'f' }, null, 'sha256 is f instead of '],
  ['its month is another', { month: '2026-09' }, null, 'month is 2026-09 instead of 2026-10'],
  [
    'it was closed before it was there',
    { closed_at: '2026-11-01T00:00:00.000Z' },
    null,
    'closed_at is 2026-11-01T00:00:00.000Z, before version 2 was written at 2026-11-02T04:00:00.000Z',
  ],
  [
    'it was closed later than versions that came after it',
    { closed_at: '2030-01-01T00:00:00.000Z' },
    3,
    'generated_at is 2026-11-21T04:00:00.000Z, before version 2 was closed at 2030-01-01T00:00:00.000Z',
  ],
  [
    'it was closed while the month ran',
    { closed_at: '2026-10-31T23:59:59.000Z' },
    null,
    'closed_at is 2026-10-31T23:59:59.000Z, before the month ended at 2026-11-01T00:00:00',
  ],
  [
    'its customers are others',
    { directory: 'f' },
    null,
    'billable-2026-10.close.directory.json: sha256 is ',
  ],
])('a close record does not fit where %s', async (_, close, version, problem) => {
  const found = await problemsOf(null, close);
  expect(found).toContainEqual({ version, problem: expect.stringContaining(problem) });
});

test('a close record of before, which names no hash of its customers, fits', async () => {
  expect(await problemsOf(null, { directory: null })).toEqual([]);
});
