import { describeFailure } from '../api/failure.ts';

/** One line of JSON, as the log groups of the functions hold them. */
export const logLine = (fields: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
};

/** One line for an error behind an answer of 500 or more. */
export const logFailure = (error: unknown): void => {
  logLine({ level: 'ERROR', failure: describeFailure(error) });
};
