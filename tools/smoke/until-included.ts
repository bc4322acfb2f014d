import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { ApiClient } from './api-client.ts';

type Deployment = {
  readonly api: ApiClient;
  readonly readToken: string;
  readonly clock: () => EpochMs;
  readonly pause: () => Promise<void>;
};

/** Waits until answers include what was taken before. They say by `as_of` how far they are. */
export const untilIncluded = async ({
  api,
  readToken,
  clock,
  pause,
}: Deployment): Promise<void> => {
  const instant = clock();
  // At most two minutes behind, says the contract of `as_of`.
  const until = instant + 150_000;
  for (;;) {
    const headers = { authorization: `Bearer ${readToken}` };
    const { status, body } = await api('/billable?limit=1', { headers });
    if (status !== 200) throw new Error(`answered ${status}, not 200`);
    const { as_of: asOf = '' } = JSON.parse(body.toString()) as { readonly as_of?: string };
    if (Date.parse(asOf) >= instant) return;
    if (clock() > until || asOf === '') throw new Error(`as_of is "${asOf}" still`);
    await pause();
  }
};
