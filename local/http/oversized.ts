import { problem, type ProblemResponse } from '../../shared/api/problem.ts';

/** The answer to a body that is too large; `received` says how much of it there is. */
export const oversized =
  (maxBodyBytes: number) =>
  (received: string): ProblemResponse =>
    problem(
      413,
      `The body may have ${maxBodyBytes} bytes at most (MAX_BODY_BYTES); it has ${received}.`,
    );
