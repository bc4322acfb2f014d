import { afterEach, expect, test } from '@jest/globals';
import { alerter, pusher, replayer } from '../../../soak/actors/clerk.ts';
import { takeBackup } from '../../../soak/actors/backup-maker.ts';
import { voider } from '../../../soak/actors/voider.ts';
import { createChance } from '../../../soak/chance.ts';
import { addTo } from '../../../soak/ledger.ts';
import type { Ended } from '../../../soak/world/operator.ts';
import { stageWith } from '../stage.ts';

let close = (): void => undefined;
afterEach(() => close());

const staged = async (end: (words: readonly string[]) => Partial<Ended>) => {
  const stage = await stageWith(() => ({ text: '' }), end);
  ({ close } = stage);
  return stage;
};

test('a command that fails is named; doubt of the clock is none where it was moved', async () => {
  const { world, books, moveClock } = await staged(() => ({ code: 2, err: 'the clock says 2027' }));
  await alerter(world).act();
  expect(books.findings).toEqual(['billable alerts run ended with 2: the clock says 2027token']);
  moveClock();
  await alerter(world).act();
  expect(books.findings).toHaveLength(1);
  expect(books.counts.get('alerts run refused for the clock')).toBe(1);
});

test('a replay that met another one is no fault, a push is none where a system did not answer', async () => {
  const outcome = { value: 'unanswered' };
  const { world, books } = await staged(([word]) => ({
    code: 2,
    out:
      word === 'push'
        ? JSON.stringify({ data: [{ outcome: outcome.value }] })
        : '0 entries counted, 3 left in quarantine\n',
  }));
  await replayer(world).act();
  await pusher(world, createChance(1)).act();
  expect(books.findings).toEqual([]);
  outcome.value = 'stopped';
  await pusher(world, createChance(1)).act();
  expect(books.findings).toEqual([
    expect.stringMatching(/^billable push .* ended with 2: .*stopped/),
  ]);
});

const share = (consumerId: string) => ({ subject: `["${consumerId}"]`, consumerId, amount: 1 });
const batchOf = (...ids: readonly string[]) => ({
  body: Buffer.from('[]'),
  entries: ids.length,
  shares: ids.map(share),
});

test('a void lowers what must be found, by the consumer alone, and is done again after a restore', async () => {
  const { world, books } = await staged(() => ({}));
  const batch = batchOf('id-8', 'id-1');
  for (const { subject } of batch.shares) addTo(books.sent, subject, 1);
  books.take(batch, { isWhole: true });
  await voider(world, createChance(1)).act();
  expect([...books.sent.values()]).toEqual([0, 1]);
  const [first, second] = books.toldSinceBackup();
  expect(first).toEqual({ kind: 'batch', batch });
  expect(second).toMatchObject({
    kind: 'void',
    done: { words: expect.arrayContaining(['id:id-8']) },
  });
});

test('a steady customer is never voided, nor a batch that was not counted whole', async () => {
  const { world, books } = await staged(() => ({ code: 1 }));
  books.take(batchOf('id-8'), { isWhole: false });
  books.take(batchOf('id-1', 'id-2'), { isWhole: true });
  for (let i = 0; i < 3; i++) await voider(world, createChance(i)).act();
  expect(books.findings).toEqual([]);
});

test('what was told before a backup began is in it; what comes later is not', async () => {
  const later = batchOf('id-3');
  const { world, books } = await staged(() => {
    books.take(later, { isWhole: true });
    return { code: 2, err: 'no room' };
  });
  books.take(batchOf('id-2'), { isWhole: true });
  await expect(takeBackup(world)).rejects.toThrow('no room');
  expect(books.toldSinceBackup()).toHaveLength(2);
  const isThere = books.beginBackup();
  books.take(later, { isWhole: true });
  isThere();
  expect(books.toldSinceBackup()).toEqual([{ kind: 'batch', batch: later }]);
});
