import { problem, type ProblemResponse } from '../../shared/api/problem.ts';

/** The answer to a body that has more than `maxBytes`; `received` says how much of it there is. */
export const oversized = (
  received: string,
  { maxBytes, maxBodyBytes }: { readonly maxBytes: number; readonly maxBodyBytes: number },
): ProblemResponse => {
  const setting = maxBytes < maxBodyBytes ? 'no batch is taken here' : 'MAX_BODY_BYTES';
  return problem(
    413,
    `The body may have ${maxBytes} bytes at most (${setting}); it has ${received}.`,
  );
};
