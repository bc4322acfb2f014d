import type { EpochMs } from '../../calendar/instant.ts';
import type { Scope, TokenSource } from '../../ports/token-source.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';

type SecretTokensContext = {
  /** The value of the secret that holds a scope's tokens. Rejects where it cannot be read. */
  readonly readSecret: (scope: Scope) => Promise<string>;
  readonly clock: () => EpochMs;
  /** Takes note of a read that failed while the last good list still serves. */
  readonly log: (error: unknown) => void;
};

/** How long a list serves before it is read again. */
const freshMs = 300_000;
/** After a refetch or a failure, neither causes another read for this long. */
const pauseMs = 10_000;

type Known = { readonly tokens: readonly string[]; readonly readAt: EpochMs };

/**
 * Tokens kept as comma lists in secrets. A change is seen within 5 minutes, and a new token at
 * once, where no unknown one was presented in the last 10 seconds.
 */
export const createSecretTokenSource = (context: SecretTokensContext): Required<TokenSource> => {
  const lists = { ingest: createList('ingest', context), read: createList('read', context) };
  return {
    tokens: (scope) => lists[scope].current(),
    refetch: (scope) => lists[scope].refetch(),
  };
};

const createList = (scope: Scope, { readSecret, clock, log }: SecretTokensContext) => {
  let known: Known | null = null;
  let failedAt: EpochMs | null = null;
  let refetchedAt: EpochMs | null = null;
  let reading: Promise<readonly string[]> | null = null;

  const read = async (): Promise<readonly string[]> => {
    try {
      const tokens = parseTokens(await readSecret(scope));
      known = { tokens, readAt: clock() };
      return tokens;
    } catch (error) {
      if (known === null) throw error;
      failedAt = clock();
      log(error);
      return known.tokens;
    }
  };

  /** Requests that wait at the same time share one read. */
  const readOnce = (): Promise<readonly string[]> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  // A clock that was set back must not make what is old look new for long.
  const wasWithin = (ms: number, at: EpochMs | null): boolean =>
    at !== null && Math.abs(clock() - at) < ms;

  return {
    current: async (): Promise<readonly string[]> => {
      if (known === null) return readOnce();
      const serves = wasWithin(freshMs, known.readAt) || wasWithin(pauseMs, failedAt);
      return serves ? known.tokens : readOnce();
    },
    refetch: async (): Promise<readonly string[]> => {
      if (known !== null && wasWithin(pauseMs, refetchedAt)) return known.tokens;
      refetchedAt = clock();
      return readOnce();
    },
  };
};

/**
 * A list with a mistake in it is taken for one that cannot be read: the last good one serves.
 * Otherwise a slip of the hand in the console would shut out every client. The error quotes
 * nothing of it.
 */
const parseTokens = (text: string): readonly string[] => {
  const tokens = text.split(',').map((token) => token.trim());
  if (tokens.every((token) => /^[a-z\d]+$/i.test(token))) return tokens;
  throw new StoreUnavailable(
    'a secret is not a comma list of tokens of letters and digits (it is not shown here)',
  );
};
