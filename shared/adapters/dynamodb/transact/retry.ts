import type { EpochMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { Runtime } from '../settings.ts';
import { failureOf } from './failure.ts';

/**
 * Sends a request until it has an answer. What failed for a passing reason is tried again, with
 * pauses of random length, until the deadline: then `StoreUnavailable`. Every other error is
 * thrown as it is.
 */
export type Retry = <T>(
  deadline: EpochMs,
  request: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

const firstPauseMs = 25;
const longestPauseMs = 800;

/** The one loop in which the store tries again. */
export const createRetry = (runtime: Runtime, attemptMs: number): Retry => {
  const { clock, random, sleep, abortAfter } = runtime;
  return async (deadline, request) => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const leftMs = deadline - clock();
      if (leftMs <= 0) throw new StoreUnavailable('DynamoDB did not answer in time');
      try {
        return await request(abortAfter(Math.min(attemptMs, leftMs)));
      } catch (error) {
        if (failureOf(error).kind !== 'passing') throw error;
      }
      // Random over their whole length: writers that met once would meet again.
      await sleep(random() * pauseMs);
    }
  };
};

/**
 * Names the kind of error alone: DynamoDB's messages, and the SDK's errors with their reasons, may
 * quote items. Only what is wrong with the SDK's own settings is quoted.
 */
export const dynamoDbUnavailable = (error: unknown): StoreUnavailable => {
  if (error instanceof StoreUnavailable) return error;
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: '' };
  const isSetting = name === 'CredentialsProviderError' || message === 'Region is missing';
  return new StoreUnavailable(`DynamoDB refused: ${isSetting ? message : name}`);
};
