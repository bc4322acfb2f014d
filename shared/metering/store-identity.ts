import type { BatchId } from './batch.ts';

/** What tells one store from another, and an older copy of a store from the store. */
export type StoreIdentity = {
  /** Made with the store. Its backups, and what is restored from them, have the same. */
  readonly id: string;
  /**
   * How many receipts were ever taken; never falls, though old receipts expire. `null` where the
   * store does not count them.
   */
  readonly receipts: number | null;
  /** The receipt that has this number; `null` where the store has none, or does not number them. */
  readonly last_receipt: BatchId | null;
};
