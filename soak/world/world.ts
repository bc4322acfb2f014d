import type { SoakPlace } from '../settings.ts';
import type { SoakBooks } from './books.ts';
import type { Operator } from './operator.ts';

/** What every actor works with. */
export type World = {
  readonly place: SoakPlace;
  /** Where the server listens, or listened last. */
  readonly port: () => number;
  /** Counts the moves of the server's clock: odd while it is wrong, or may be. */
  readonly clockMoves: () => number;
  /** Whether an answer has all that was answered before it: on AWS it waits for a commit. */
  readonly isFresh: boolean;
  readonly books: SoakBooks;
  readonly operator: Operator;
};

/** Whether the server's clock was wrong between two countings of its moves. */
export const isClockWrong = (before: number, after: number): boolean =>
  before !== after || before % 2 === 1;
