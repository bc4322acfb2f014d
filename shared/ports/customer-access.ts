import type { EpochMs } from '../calendar/instant.ts';

/** Whose own usage a token opens, and until when. */
export type CustomerPass = { readonly customer: string; readonly expires: EpochMs };

/** Judges customer tokens. */
export type CustomerAccess = {
  /**
   * What a token opens now; `null` where it opens nothing: it is no customer token, its key is gone,
   * its time is over, or the directory does not know the customer or takes no token of that age.
   * Throws where that cannot be found out. Trying again is safe.
   */
  judge(token: string): Promise<CustomerPass | null>;
};
