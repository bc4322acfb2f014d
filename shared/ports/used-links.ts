import type { EpochMs } from '../calendar/instant.ts';

/** A link of a customer that someone opens. */
export type LinkUse = {
  /** Unlike that of any other link; letters, digits, `-` and `_`. */
  readonly id: string;
  /** When the link ends by itself: what is noted of it may go a day later. */
  readonly expires: EpochMs;
  readonly now: EpochMs;
};

/** Which links have signed someone in: each does so once. */
export type UsedLinks = {
  /**
   * Notes that a link is used. `false` where it was before; of several calls at once one gets `true`.
   * Throws `StoreUnavailable` where the store does not answer: the link may then be used, or not.
   */
  use(link: LinkUse): Promise<boolean>;
};
