import { describeFailure } from '../http/failure.ts';

/** One line for an error behind an answer of 500 or more. */
export const logFailure = (error: unknown): void => {
  process.stdout.write(`${JSON.stringify({ level: 'ERROR', failure: describeFailure(error) })}\n`);
};
