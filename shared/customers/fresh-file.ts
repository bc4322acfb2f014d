import type { EpochMs } from '../calendar/instant.ts';
import type { BillableFile } from './billable-file.ts';
import type { CurrentFile } from './in-force.ts';

type FreshFile = {
  readonly clock: () => EpochMs;
  /** Told of a look that failed while the file of before serves. */
  readonly complain: (message: string) => void;
};

/** How long a look serves: a request seldom waits for one. */
const freshMs = 30_000;

/**
 * Looks at a file twice a minute at most, once at a time. Where a look fails, what was read before
 * serves; without that it throws what the look throws.
 */
export const keepFresh = (look: CurrentFile, { clock, complain }: FreshFile): CurrentFile => {
  let known: BillableFile | null = null;
  let lookedAt: EpochMs | null = null;
  let looking: Promise<BillableFile> | null = null;

  const lookOnce = async (): Promise<BillableFile> => {
    try {
      known = await look();
    } catch (error) {
      if (known === null) throw error;
      complain('billable.yaml cannot be read; what was read before stays in force');
    } finally {
      looking = null;
    }
    lookedAt = clock();
    return known;
  };

  return async () => {
    // A clock that was set back must not make what is old look new for long.
    const isFresh = lookedAt !== null && Math.abs(clock() - lookedAt) < freshMs;
    if (known !== null && isFresh) return known;
    looking ??= lookOnce();
    return looking;
  };
};
