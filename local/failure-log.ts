import { describeFailure, type FailureLog } from '../shared/api/failure.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';

/** Writes each failure as one line with its instant. */
export const createFailureLog =
  (write: (line: string) => void, clock: () => EpochMs): FailureLog =>
  (error) =>
    write(`${new Date(clock()).toISOString()} ${describeFailure(error)}`);
