import { benchReadToken } from '../../bench/load/product.ts';
import type { Chance } from '../chance.ts';
import { askServer, isHeldUp } from '../world/ask.ts';
import { isClockWrong, type World } from '../world/world.ts';
import type { Actor } from './actor.ts';

const longestWalk = 5;

/** A person who opens the page and follows its links: each of them must work. */
export const pageVisitor = (world: World, chance: Chance): Actor => ({
  kind: 'page read',
  pauseMs: [300, 1_500],
  act: async () => walkThePage(world, chance, benchReadToken),
});

/** Follows links from the first page on, as chance leads. */
export const walkThePage = async (
  { port, books, clockMoves }: World,
  chance: Chance,
  token: string,
): Promise<void> => {
  const movesBefore = clockMoves();
  let path = '/';
  for (let step = 0; step < longestWalk; step++) {
    const answer = await askServer(path, { port: port(), token, accept: 'text/html' });
    if (isHeldUp(answer)) {
      books.count('page held up');
      return;
    }
    const { status, text } = answer;
    // The token of a customer ends with its days.
    if (status === 401 && isClockWrong(movesBefore, clockMoves())) return;
    if (status !== 200) books.find(`the page ${path}: ${status} ${text.slice(0, 200)}`);
    const [first, ...rest] = linksOf(text);
    if (first === undefined) return;
    path = chance.oneOf([first, ...rest]);
  }
};

/** The links of a page to this server. A file has none. */
const linksOf = (html: string): readonly string[] => {
  if (!html.startsWith('<!doctype html>')) return [];
  return [...html.matchAll(/ href="(\/(?!\/)[^"#]*)/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
};
