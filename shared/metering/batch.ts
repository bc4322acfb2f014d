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
 * `voiding`: its deltas are being subtracted. `voided`: all of them are; a resend is still a duplicate.
 */
export type ReceiptState = 'pending' | 'applied' | 'voiding' | 'voided';

/** Why, by whom and when a batch was voided. */
export type Voided = { readonly reason: string; readonly by: string; readonly at: EpochMs };

/** Why, by whom and when what one consumer id has of a batch was voided. */
export type PartVoid = Voided & { readonly consumerId: string };

/** Quarantine records of a batch that are not to be counted, ever. */
export type Dismissal = Voided & {
  /** Positions in `quarantined`, ascending. */
  readonly records: readonly number[];
};

/**
 * The proof that a batch was counted, and what it added. While it is `pending` or `voiding`,
 * `deltas` are those that count at that moment. Of a part that was voided they keep the rows:
 * `countedRows` says what counts.
 */
export type Receipt = Omit<Batch, 'firstStartedAt' | 'oldestAccepted'> & {
  readonly state: ReceiptState;
  /** Positions in `quarantined` that a later batch has counted, ascending. */
  readonly replayed: readonly number[];
  /** Records that no replay may count any more; none of them is replayed, none is there twice. */
  readonly dismissed: readonly Dismissal[];
  /** `null` unless the batch is being, or was, voided. */
  readonly voided: Voided | null;
  /** Parts that were voided before the batch as a whole; each consumer id once. */
  readonly partVoids: readonly PartVoid[];
};

/** What a receipt begins with, besides its batch. */
export const newReceipt = {
  state: 'applied',
  replayed: [],
  dismissed: [],
  voided: null,
  partVoids: [],
} as const satisfies Partial<Receipt>;

/** Whether a receipt is more than the proof of a count: with quarantine, a replay, or a void. */
export const isIrregular = ({ quarantined, replayOf, state, partVoids }: Receipt): boolean =>
  quarantined.length > 0 ||
  replayOf !== null ||
  partVoids.length > 0 ||
  state === 'voiding' ||
  state === 'voided';

/** What of a batch is counted now. */
export const countedRows = ({
  state,
  deltas,
  partVoids,
}: Pick<Receipt, 'state' | 'deltas' | 'partVoids'>): readonly PageRow[] => {
  if (state === 'voided') return [];
  // Of what is under way the deltas say so themselves.
  if (state !== 'applied' || partVoids.length === 0) return deltas;
  const voidedIds = new Set(partVoids.map(({ consumerId }) => consumerId));
  return deltas.filter(({ consumer }) => !voidedIds.has(consumer.id));
};

/** Whether any of some rows is of a consumer whose part of their batch was voided. */
export const areVoidedParts = (
  rows: readonly PageRow[],
  { partVoids }: Pick<Receipt, 'partVoids'>,
): boolean => partVoids.some(({ consumerId }) => rowsOfConsumer(rows, consumerId).length > 0);

/** What one consumer id has of rows, in all of its names. */
export const rowsOfConsumer = (rows: readonly PageRow[], consumerId: string): readonly PageRow[] =>
  rows.filter(({ consumer }) => consumer.id === consumerId);
