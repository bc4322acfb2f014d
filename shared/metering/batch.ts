import type { Cells } from './cells.ts';
import type { EpochMs } from '../calendar/instant.ts';
import type { PageId } from './page.ts';
import type { QuarantinedEntry } from './quarantine.ts';
import type { Series } from './series.ts';

/** SHA-256 of the body as the handler received it: 64 lower-case hex digits. */
export type BatchId = string;

export const isBatchId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** One page of one series: a counter row, or what is to be added to it. */
export type PageRow = Series & {
  readonly page: PageId;
  readonly cells: Cells;
};

/** The quarantine records of an earlier batch that a batch counts after all. */
export type ReplaySource = {
  readonly batch: BatchId;
  /** Positions in the `quarantined` list of the source batch, ascending. */
  readonly records: readonly number[];
};

/** What one batch adds, judged once and never again. */
export type Batch = {
  readonly id: BatchId;
  /**
   * When the first of its entries says that it began; 0 where it does not say, and for a replay.
   * It follows from the same bytes as the id, so a store may look for a resend at it alone.
   */
  readonly firstStartedAt: EpochMs;
  readonly receivedAt: EpochMs;
  /** No entry that began before it is counted. */
  readonly oldestAccepted: EpochMs;
  /** The latest instant of any of its entries, and at least `receivedAt`. */
  readonly latestAt: EpochMs;
  /** Rows of quarter-day pages, one per page and series. The month pages follow from them. */
  readonly deltas: readonly PageRow[];
  readonly quarantined: readonly QuarantinedEntry[];
  readonly replayOf: ReplaySource | null;
};

/**
 * `pending`: written, not all of its deltas counted yet. `applied`: counted.
 * `voiding`: being taken back. `voided`: taken back; a resend still is a duplicate.
 */
export type ReceiptState = 'pending' | 'applied' | 'voiding' | 'voided';

/** Why, by whom and when a batch was taken back. */
export type Voided = { readonly reason: string; readonly by: string; readonly at: EpochMs };

/**
 * The proof that a batch was counted, and what it added. While it is `pending` or `voiding`,
 * `deltas` are those that count at that moment.
 */
export type Receipt = Omit<Batch, 'firstStartedAt' | 'oldestAccepted'> & {
  readonly state: ReceiptState;
  /** Positions in `quarantined` that a later batch has counted, ascending. */
  readonly replayed: readonly number[];
  /** `null` unless the batch is being, or was, taken back. */
  readonly voided: Voided | null;
};

/** Whether a receipt is more than the proof of a count: with quarantine, a replay, or taken back. */
export const isIrregular = ({ quarantined, replayOf, state }: Receipt): boolean =>
  quarantined.length > 0 || replayOf !== null || state === 'voiding' || state === 'voided';
