import { setTimeout } from 'node:timers/promises';

import { problem, type ProblemResponse } from '../../shared/api/problem.ts';

type WrongTokenOptions = {
  readonly delayMs?: number;
  /** How many answers may wait at once. */
  readonly most?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/**
 * Holds back each refusal of a wrong token for a second, so that tokens cannot be guessed at speed.
 * Beyond `most` at once the answer is 429, at once. A right token never comes here.
 */
export const createWrongTokenDelay = ({
  delayMs = 1_000,
  most = 100,
  sleep = setTimeout,
}: WrongTokenOptions = {}) => {
  let waiting = 0;
  return async (refusal: ProblemResponse): Promise<ProblemResponse> => {
    if (waiting >= most) return tooMany;
    waiting += 1;
    try {
      await sleep(delayMs);
      return refusal;
    } finally {
      waiting -= 1;
    }
  };
};

const tooMany = problem(
  429,
  'Too many wrong tokens at once. Send the right one, or wait a second.',
  {
    headers: { 'retry-after': '1' },
  },
);
