import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { longestWaitMs } from './asked-wait.ts';

type AskContext = {
  readonly sleep: (ms: number) => Promise<void>;
  readonly attempts?: number;
};

/** Asks a system a harmless question, again with backoff where it does not answer. */
export const ask = async <Answer>(
  question: () => Promise<Answer>,
  { sleep, attempts = 4 }: AskContext,
): Promise<Answer> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof SystemUnavailable)) throw error;
      const waitMs = Math.max(1_000 * 4 ** (attempt - 1), error.retryAfterMs ?? 0);
      if (attempt >= attempts || waitMs > longestWaitMs) throw error;
      await sleep(waitMs);
    }
  }
};
