import type { EpochMs } from '../calendar/instant.ts';

/** What works once: a link of a customer that someone opens, or a session that is signed out. */
export type LinkUse = {
  /** Unlike any other; letters, digits, `-` and `_`. */
  readonly id: string;
  /** When it ends by itself: what is noted of it may go a day later. */
  readonly expires: EpochMs;
  readonly now: EpochMs;
};

/** Which links have signed someone in, and which sessions were signed out: each once. */
export type UsedLinks = {
  /**
   * Notes that a link is used. `false` where it was before; of several calls at once one gets `true`.
   * Throws `StoreUnavailable` where the store does not answer: the link may then be used, or not.
   */
  use(link: LinkUse): Promise<boolean>;
  /** Whether it was used before this call. Throws `StoreUnavailable` where the store does not answer. */
  isUsed(id: LinkUse['id']): Promise<boolean>;
};
