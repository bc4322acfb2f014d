import { expect, test } from '@jest/globals';
import { chainProblems } from '../../../shared/reports/chain.ts';
import { batchId } from '../../support/metering/batches.ts';
import { type Change, october, problemsOf } from '../../support/reports/october-chain.ts';

test('what runs write is a chain', async () => {
  const { manifests } = await october();
  expect(manifests.map(({ difference, after_close: after }) => [difference, after])).toEqual([
    [null, false],
    [-1, false],
    [1, true],
  ]);
  expect(await problemsOf(null)).toEqual([]);
});

test.each<[string, Change, string]>([
  ['the first supersedes one', { of: 1, to: { supersedes: 1 } }, 'supersedes is 1 instead of null'],
  ['one is passed over', { of: 3, to: { supersedes: 1 } }, 'supersedes is 1 instead of 2'],
  ['a difference is another', { of: 2, to: { difference: 0 } }, 'difference is 0 instead of -1'],
  ['a first has a difference', { of: 1, to: { difference: 0 } }, 'difference is 0 instead of null'],
  [
    'as_of goes back without a word',
    { of: 2, to: { as_of: '2026-10-31T00:00:00.000Z' } },
    'supersedes_as_of is null instead of "2026-11-01T04:00:00.000Z"',
  ],
  [
    'one says that it goes back, and does not',
    { of: 2, to: { supersedes_as_of: '2026-11-03T00:00:00.000Z' } },
    'supersedes_as_of is "2026-11-03T00:00:00.000Z" instead of null',
  ],
  [
    'one was written before it began',
    { of: 3, to: { as_of: '2027-01-01T00:00:00.000Z' } },
    'as_of is 2027-01-01T00:00:00.000Z, after it was written at 2026-11-21T04:00:00.000Z',
  ],
  [
    'a void is gone',
    { of: 3, to: { adjustments: [] } },
    `adjustments lacks ${batchId('load test')}, which version 2 has`,
  ],
  [
    'the zone is another',
    { of: 2, to: { timezone: 'Europe/Berlin' } },
    'timezone: Europe/Berlin; version 1 of the month has UTC',
  ],
  [
    'a file is of another kind',
    { of: 2, to: { files: [{ name: 'billable-2026-10.v2.parquet', bytes: 1, sha256: '' }] } },
    'files: parquet; version 1 of the month has csv, customers.csv, customer-services.csv',
  ],
  [
    'one before the close says that it came after',
    { of: 2, to: { after_close: true, state: 'final' } },
    'after_close is true, and version 2 is final',
  ],
  [
    'one after the close does not say so',
    { of: 3, to: { after_close: false, state: 'closing' } },
    'after_close is false, and the month was closed at 2026-11-20T04:00:00.000Z',
  ],
  [
    'one after the close has other customers',
    { of: 3, to: { directory: 'f' } },
    'directory is f; that of the close is ',
  ],
  [
    'one before the close is restated',
    { of: 2, to: { restated: 2 } },
    'restated is 2, and the month',
  ],
  [
    'one follows a restatement that is none',
    { of: 3, to: { restated: 2 } },
    'restated is 2 instead of null',
  ],
  [
    'one says of a month that was over that it runs',
    { of: 1, to: { state: 'open' } },
    'state is open instead of closing, by when it was written at 2026-11-01T04:00:00.000Z',
  ],
  [
    'one was written before the one that it supersedes',
    { of: 2, to: { generated_at: '2026-11-01T03:44:59.000Z' } },
    'generated_at is 2026-11-01T03:44:59.000Z, before version 1 was written at 2026-11-01T04:00:00.000Z',
  ],
  [
    'one after the close was written before it, and does not say so',
    {
      of: 3,
      to: { after_close: false, state: 'closing', generated_at: '2026-11-20T03:44:59.000Z' },
    },
    'generated_at is 2026-11-20T03:44:59.000Z, before version 2 was closed at 2026-11-20T04:00:00.000Z',
  ],
  [
    'its state is another than that of the month',
    { of: 2, to: { state: 'final' } },
    'after_close is false, and its state is final',
  ],
])('versions of which %s are none', async (_, change, problem) => {
  const found = await problemsOf(change);
  expect(found).toContainEqual({
    version: change.of,
    problem: expect.stringContaining(problem),
  });
});

test('a version that cannot be read says nothing about the one after it', async () => {
  const { manifests, close, directory } = await october();
  const links = manifests.map((manifest) => ({
    version: manifest.version,
    manifest: manifest.version === 2 ? null : manifest,
  }));
  expect(chainProblems(links, close, directory)).toEqual([]);
});

test('a version that another run wrote while the month was closed need not say so', async () => {
  const { manifests, close, directory } = await october();
  const [first, second, third] = manifests;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three');
  const unmarked = { ...third, after_close: false, state: 'closing' as const };
  const links = [
    first,
    second,
    { ...unmarked, generated_at: close.closed_at, as_of: close.closed_at },
  ];
  expect(
    chainProblems(
      links.map((it) => ({ version: it.version, manifest: it })),
      close,
      directory,
    ),
  ).toEqual([]);
});
