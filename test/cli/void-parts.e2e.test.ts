import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { batch, batchId } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';
import { manifestKeyOf } from '../support/reports/runs.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { dataDir, run, withStore } = folderOfEachTest();

const at = Date.parse('2026-10-15Z');
const load = consumer({ id: 'load', username: 'loadtest', customId: '' });
const events = [
  ...[load, load, { ...load, username: 'renamed\u001b' }].map((each) =>
    event({ at, consumer: each }),
  ),
  event({ at, consumer: consumer({ id: 'innocent', username: '', customId: '' }) }),
];
const id = batchId('mixed');

const applyMixed = async () =>
  withStore(async (store) =>
    store.applyOnce(batch({ name: 'mixed', events, receivedAt: Date.now() })),
  );

const why = ['--reason', 'load test', '--by', 'Ada'];
const requestsNow = async () => / (\d+) requests +ok$/m.exec((await run('verify')).out)?.[1];

test('--dry-run says whose and how many, without a reason, and changes nothing', async () => {
  await applyMixed();
  expect(await run('void', [id, '--dry-run'])).toEqual({
    code: 0,
    out:
      '           3  id:load  loadtest  renamed\\u{1b}\n' +
      '           1  id:innocent\n' +
      `4 requests of 2 consumers would be voided in batch ${id}; nothing changed.\n`,
    err: '',
  });
  const { out } = await run('void', [id, '--dry-run', '--consumer', 'id:innocent']);
  expect(out).toContain('1 request of 1 consumer would be voided');
  expect(out).not.toContain('id:load');
  expect(await requestsNow()).toBe('4');
});

test('--json has each part with what became of it, and the requests that changed', async () => {
  await applyMixed();
  const json = async (...words: string[]): Promise<unknown> =>
    JSON.parse((await run('void', [id, ...words, '--json'])).out);
  const part = (consumer_id: string | null, requests: number, outcome: string) => ({
    consumer_id,
    requests,
    outcome,
  });
  expect(await json('--dry-run')).toEqual({
    batch: id,
    dry_run: true,
    parts: [part('load', 3, 'would_be_voided'), part('innocent', 1, 'would_be_voided')],
    requests: 4,
    replays: [],
  });
  expect(await json(...why, '--consumer', 'id:load')).toEqual({
    batch: id,
    dry_run: false,
    parts: [part('load', 3, 'voided')],
    requests: 3,
    replays: [],
  });
  expect(await json('--dry-run')).toMatchObject({
    parts: [part('load', 3, 'voided_before'), part('innocent', 1, 'would_be_voided')],
    requests: 1,
  });
  expect(await json(...why)).toMatchObject({ parts: [part(null, 1, 'voided')], requests: 1 });
  expect(await json(...why)).toMatchObject({ parts: [{ outcome: 'voided_before' }], requests: 0 });
});

test('--consumer voids the part of each consumer once, with a line of its own in the report', async () => {
  await applyMixed();
  const parts = ['--consumer', 'id:load', '--consumer', 'id:innocent', '--consumer', 'id:load'];
  expect((await run('void', [id, ...why, '--consumer', 'id:load'])).out).toBe(
    `id:load of batch ${id} was voided: 3 requests.\n`,
  );
  expect(await requestsNow()).toBe('1');
  expect((await run('void', [id, ...why, ...parts])).out).toBe(
    `id:load of batch ${id} was voided before; nothing changed.\n` +
      `id:innocent of batch ${id} was voided: 1 request.\n`,
  );
  expect(await requestsNow()).toBe('0');
  expect(await run('report', ['2026-10'])).toMatchObject({ code: 0, err: '' });
  const text = await readFile(join(dataDir(), manifestKeyOf('2026-10', 1)), 'utf8');
  const line = { batch: id, reason: 'load test', by: 'Ada' };
  expect(JSON.parse(text)).toMatchObject({
    requests: 0,
    adjustments: [
      { ...line, requests: -3, consumer_id: 'load' },
      { ...line, requests: -1, consumer_id: 'innocent' },
    ],
  });
});

test('a void of the whole batch then voids what is left', async () => {
  await applyMixed();
  await run('void', [id, ...why, '--consumer', 'id:load']);
  const { out } = await run('void', [id, '--dry-run']);
  expect(out).toContain('3  id:load  loadtest  renamed\\u{1b}  (voided before)');
  expect(out).toContain('1 request of 1 consumer would be voided');
  expect((await run('void', [id, ...why])).out).toBe(`Batch ${id} was voided: 1 request.\n`);
  expect((await run('void', [id, '--dry-run'])).out).toContain('0 requests of 0 consumers');
  expect(await requestsNow()).toBe('0');
});

test.each([
  [
    'a consumer that is not in the batch',
    ['--consumer', 'id:load', '--consumer', 'id:x'],
    'has nothing of id:x',
  ],
  ['a name instead of an id', ['--consumer', 'username:load'], 'allowed: id: and the id'],
  ['an empty id', ['--consumer', 'id:'], 'allowed: id: and the id'],
])('%s changes nothing', async (_, words, message) => {
  await applyMixed();
  const { code, err } = await run('void', [id, ...why, ...words]);
  expect(err).toContain(message);
  expect(code).toBe(2);
  expect(await requestsNow()).toBe('4');
});
