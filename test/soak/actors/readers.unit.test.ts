import { afterEach, expect, test } from '@jest/globals';
import type { Actor } from '../../../soak/actors/actor.ts';
import { customerReader } from '../../../soak/actors/customer-reader.ts';
import { pageVisitor } from '../../../soak/actors/page-reader.ts';
import { createChance } from '../../../soak/chance.ts';
import { stageWith } from '../stage.ts';

let close = (): void => undefined;
afterEach(() => close());

const staged = async (answerOf: Parameters<typeof stageWith>[0]) => {
  const stage = await stageWith(answerOf);
  ({ close } = stage);
  return stage;
};

const actTimes = async (actor: Actor, times: number): Promise<void> => {
  for (let i = 0; i < times; i++) await actor.act();
};

test('a link of the page that does not work is named', async () => {
  const { world, books } = await staged((path) =>
    path === '/'
      ? { text: '<!doctype html><a href="/reports?a=1&amp;b=2">' }
      : { status: 500, text: path },
  );
  await pageVisitor(world, createChance(1)).act();
  expect(books.findings).toEqual(['the page /reports?a=1&b=2: 500 /reports?a=1&b=2']);
});

test('a page that cannot be answered now, or whose server is gone, is no fault', async () => {
  const { world, books, close: end } = await staged(() => ({ status: 503, text: '' }));
  await pageVisitor(world, createChance(1)).act();
  end();
  await pageVisitor(world, createChance(1)).act();
  expect(books.findings).toEqual([]);
  expect(books.counts.get('page held up')).toBe(2);
});

const shown = (customer: string) => ({
  text: JSON.stringify({ data: [{ customer_id: customer }] }),
});

test('usage of another that a customer is shown is named', async () => {
  const { world, books } = await staged(() => shown('left'));
  await actTimes(await customerReader(world, createChance(1)), 3);
  expect(books.findings[0]).toMatch(/^steady-\d was shown usage of left$/);
});

test('a customer that is shown less than was answered is named, unless the store was just lost', async () => {
  const data = [{ customer_id: 'steady-1', requests: 6 }];
  const { world, books } = await staged(() => ({ text: JSON.stringify({ data }) }));
  for (let number = 0; number < 10; number++) {
    const share = { subject: '[]', consumerId: `id-${number}`, amount: 7 };
    books.take({ body: Buffer.from('[]'), entries: 1, shares: [share] }, { isWhole: true });
  }
  const said = (): readonly string[] => books.findings.filter((line) => line.includes('had been'));
  const reader = await customerReader(world, createChance(1));
  books.noteRestore();
  await actTimes(reader, 4);
  expect(said()).toEqual([]);
  books.noteRestore();
  await actTimes(reader, 4);
  expect(said()[0]).toMatch(/^steady-\d was shown 6 requests when 7 had been answered$/);
});

test('a token of a customer that does not open is named, unless the clock was wrong', async () => {
  const { world, books, moveClock } = await staged(() => ({ status: 401, text: 'no' }));
  const reader = await customerReader(world, createChance(1));
  moveClock();
  await actTimes(reader, 10);
  expect(books.findings).toEqual([]);
  moveClock();
  await actTimes(reader, 10);
  expect(books.findings).toContainEqual(expect.stringMatching(/401/));
});
