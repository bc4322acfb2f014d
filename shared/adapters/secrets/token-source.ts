import type { EpochMs } from '../../calendar/instant.ts';
import type { Scope, TokenSource } from '../../ports/token-source.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';

type SecretTokensContext = {
  /** The value of the secret that holds a scope's tokens. Rejects where it cannot be read. */
  readonly readSecret: (scope: Scope) => Promise<string>;
  /** Reads the text of a secret; a comma list of tokens where left out. */
  readonly parse?: (text: string) => SecretContent;
  readonly clock: () => EpochMs;
  /** Takes note of a read that failed while the last good list still serves. */
  readonly log: (error: unknown) => void;
};

/** How long a list serves before it is read again. */
const freshMs = 300_000;
/** After a refetch or a failure, neither causes another read for this long. */
const pauseMs = 10_000;

type Known = SecretContent & { readonly readAt: EpochMs };

/** What a secret holds. */
export type SecretContent = {
  readonly tokens: readonly string[];
  /** As the secret has them; none where it is a list alone. */
  readonly customerKeys?: unknown;
};

/**
 * Tokens kept as comma lists in secrets. A change is seen within 5 minutes, and a new token at
 * once, where no unknown one was presented in the last 10 seconds.
 */
export const createSecretTokenSource = (
  context: SecretTokensContext,
): Required<TokenSource> & {
  /** The keys that sign customer tokens, as the secret of the read tokens has them. */
  readonly customerKeys: () => Promise<unknown>;
} => {
  const lists = { ingest: createList('ingest', context), read: createList('read', context) };
  return {
    tokens: async (scope) => (await lists[scope].current()).tokens,
    refetch: async (scope) => (await lists[scope].refetch()).tokens,
    customerKeys: async () => (await lists.read.current()).customerKeys,
  };
};

const createList = (
  scope: Scope,
  { readSecret, parse = parseList, clock, log }: SecretTokensContext,
) => {
  let known: Known | null = null;
  let failedAt: EpochMs | null = null;
  let refetchedAt: EpochMs | null = null;
  let reading: Promise<SecretContent> | null = null;

  const read = async (): Promise<SecretContent> => {
    try {
      known = { ...parse(await readSecret(scope)), readAt: clock() };
      return known;
    } catch (error) {
      if (known === null) throw error;
      failedAt = clock();
      log(error);
      return known;
    }
  };

  /** Requests that wait at the same time share one read. */
  const readOnce = (): Promise<SecretContent> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  // A clock that was set back must not make what is old look new for long.
  const wasWithin = (ms: number, at: EpochMs | null): boolean =>
    at !== null && Math.abs(clock() - at) < ms;

  return {
    current: async (): Promise<SecretContent> => {
      if (known === null) return readOnce();
      const serves = wasWithin(freshMs, known.readAt) || wasWithin(pauseMs, failedAt);
      return serves ? known : readOnce();
    },
    refetch: async (): Promise<SecretContent> => {
      if (known !== null && wasWithin(pauseMs, refetchedAt)) return known;
      refetchedAt = clock();
      return readOnce();
    },
  };
};

/**
 * A list with a mistake in it is taken for one that cannot be read: the last good one serves.
 * Otherwise a slip of the hand in the console would shut out every client.
 */
export const parseList = (text: string): SecretContent => {
  const tokens = text.split(',').map((token) => token.trim());
  if (tokens.every((token) => /^[a-z\d]+$/i.test(token))) return { tokens };
  throw unreadableSecret();
};

/** Quotes nothing of the secret. */
export const unreadableSecret = (): StoreUnavailable =>
  new StoreUnavailable(
    'a secret is not a comma list of tokens of letters and digits (it is not shown here)',
  );
