import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

import { doubtPushes } from '../../../cli/push/doubt-pushes.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { newRound } from '../../../shared/push/round.ts';

const doubtsOf = async (now: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-doubt-'));
  const made = openSqliteStore(dataFile(folder));
  const sent = { ...newRound('lago', '2026-10'), revision: 1, sequence: 3, timestampSec: 1 };
  await made.pushes.putRound(sent);
  made.close();
  const known = await doubtPushes(dataFile(folder), Date.parse(now));
  const store = openSqliteStore(dataFile(folder));
  const rounds = await store.pushes.rounds();
  store.close();
  return { known, rounds: rounds.map(({ system, month, loss }) => `${system} ${month} ${loss}`) };
};

test('a restored store waits with every system, those too that its backup does not know', async () => {
  const { known, rounds } = await doubtsOf('2026-11-20T00:00:00Z');
  expect(known).toEqual(['lago']);
  expect(rounds.toSorted()).toEqual([
    'http 2026-11 restored',
    'lago 2026-10 restored',
    'openmeter 2026-11 restored',
    'stripe 2026-11 restored',
  ]);
});

test('in the first week of a month the one before may have been pushed as well', async () => {
  const { rounds } = await doubtsOf('2026-12-05T00:00:00Z');
  expect(rounds.filter((it) => it.startsWith('http')).toSorted()).toEqual([
    'http 2026-11 restored',
    'http 2026-12 restored',
  ]);
});
