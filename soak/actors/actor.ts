import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../shared/error-message.ts';
import type { Chance } from '../chance.ts';
import type { SoakBooks } from '../world/books.ts';

/** Does one kind of thing at random instants, and notes in the books what must be true. */
export type Actor = {
  /** What it does, as the summary counts it. */
  readonly kind: string;
  /** Between two of its acts, in milliseconds. */
  readonly pauseMs: readonly [low: number, high: number];
  readonly act: () => Promise<void>;
};

type Stage = {
  readonly books: SoakBooks;
  readonly chanceOf: (name: string) => Chance;
  /** Once aborted, no act begins. */
  readonly ending: AbortSignal;
};

/** Lets all of them act until the end; resolves when the last act is over. */
export const runActors = async (actors: readonly Actor[], stage: Stage): Promise<void> => {
  await Promise.all(actors.map(async (actor) => runActor(actor, stage)));
};

const runActor = async (
  { kind, pauseMs: [low, high], act }: Actor,
  { books, chanceOf, ending }: Stage,
): Promise<void> => {
  const chance = chanceOf(`pauses of ${kind}`);
  for (;;) {
    await wait(chance.between(low, high), undefined, { signal: ending }).catch(() => undefined);
    if (ending.aborted) return;
    try {
      await act();
      books.count(kind);
    } catch (error) {
      books.find(`${kind}: ${messageOf(error)}`);
    }
  }
};
