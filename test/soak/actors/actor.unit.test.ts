import { expect, test } from '@jest/globals';
import { runActors } from '../../../soak/actors/actor.ts';
import { chanceBy } from '../../../soak/chance.ts';
import { createBooks } from '../../../soak/world/books.ts';

test('actors act until the end; what one throws is a finding, and it goes on', async () => {
  const books = createBooks();
  const ending = new AbortController();
  let acts = 0;
  const kind = 'one who errs';
  const act = async (): Promise<void> => {
    acts++;
    if (acts === 3) ending.abort();
    throw new Error('wrong');
  };
  const actor = { kind, act, pauseMs: [0, 1] } as const;
  await runActors([actor], { books, chanceOf: chanceBy(7), ending: ending.signal });
  expect(acts).toBe(3);
  expect(books.findings).toEqual(['one who errs: wrong']);
});

test('a seed gives each name the same chance again, and another one to each', () => {
  const numbers = (seed: number, name: string) => {
    const chance = chanceBy(seed)(name);
    return Array.from({ length: 5 }, () => chance.between(0, 1_000_000));
  };
  expect(numbers(7, 'page')).toEqual(numbers(7, 'page'));
  expect(numbers(7, 'page')).not.toEqual(numbers(7, 'customers'));
  expect(numbers(7, 'page')).not.toEqual(numbers(8, 'page'));
});
