import type { EpochMs } from '../../calendar/instant.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { failureOf } from './failure.ts';
import type { Surroundings } from './settings.ts';

/** What an attempt came to: a result, or nothing yet for a reason that passes. */
export type Attempt<T> = { readonly result: T } | 'again';

export type Attempts = ReturnType<typeof createAttempts>;

const firstPauseMs = 25;
const longestPauseMs = 800;

/** Tries again what failed for a passing reason, until a deadline, with pauses of random length. */
export const createAttempts = (surroundings: Surroundings, attemptMs: number) => {
  const { clock, random, sleep, abortAfter } = surroundings;

  /**
   * Calls `attempt` until it has a result. Throws `StoreUnavailable` at the deadline.
   *
   * The pauses are random over their whole length: writers that met once would meet again.
   */
  const until = async <T>(
    deadline: EpochMs,
    attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
  ): Promise<T> => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const leftMs = deadline - clock();
      if (leftMs <= 0) throw new StoreUnavailable('DynamoDB did not answer in time');
      const tried = await attempt(abortAfter(Math.min(attemptMs, leftMs)));
      if (tried !== 'again') return tried.result;
      await sleep(random() * pauseMs);
    }
  };

  /** The same for a read, whose every attempt is the same request. */
  const read = async <T>(
    deadline: EpochMs,
    request: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    until(deadline, async (signal) => {
      try {
        return { result: await request(signal) };
      } catch (error) {
        if (failureOf(error).kind === 'passing') return 'again';
        throw unavailable(error);
      }
    });

  return { until, read };
};

/**
 * Names the kind of error alone: DynamoDB's messages, and the SDK's errors with their reasons, may
 * quote items. Only what is wrong with the SDK's own settings is quoted.
 */
export const unavailable = (error: unknown): StoreUnavailable => {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: '' };
  const isSetting = name === 'CredentialsProviderError' || message === 'Region is missing';
  return new StoreUnavailable(`DynamoDB refused: ${isSetting ? message : name}`);
};
