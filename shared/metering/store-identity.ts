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
  /** The batch of the last of them, or one of the last; `null` where there is none. */
  readonly last_receipt: BatchId | null;
  /** When it came, ISO 8601; `null` where the store keeps its last receipt for good. */
  readonly last_receipt_at: string | null;
};
