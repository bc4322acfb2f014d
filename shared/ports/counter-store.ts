import type {
  Batch,
  BatchId,
  Dismissal,
  PageRow,
  PartVoid,
  Receipt,
  Voided,
} from '../metering/batch.ts';
import type { EpochMs } from '../calendar/instant.ts';
import type { PageId } from '../metering/page.ts';
import type { Meter } from '../metering/series.ts';
import type { StoreIdentity } from '../metering/store-identity.ts';

/**
 * `applied`: counted now. `duplicate`: counted before; nothing changed. `refused`: a replay whose
 * source is not `applied`, or whose records another replay has counted or someone has dismissed;
 * nothing changed. `stale`:
 * receipts are complete since a later instant than the batch's `oldestAccepted`, so that it may
 * have been counted before; nothing changed. It must be judged again.
 */
export type ApplyOutcome = { readonly kind: 'applied' | 'duplicate' | 'refused' | 'stale' };

export type CounterWriter = {
  /**
   * Counts a batch exactly once: its receipt and all its counters in one step, or none of it.
   *
   * Resolves after the result is durable. Calling again with the same batch is always safe, from
   * any process, at the same time, after any crash. Throws `StoreUnavailable` where the store
   * does not answer; the batch then is counted whole or not at all.
   */
  applyOnce(batch: Batch): Promise<ApplyOutcome>;

  /**
   * Every batch with an entry at or after this instant still has its receipt, so that a resend of
   * it is recognised. `null` as long as no receipt was ever dropped. Older entries must not be
   * counted: they may have been counted before.
   */
  receiptsCompleteSince(): Promise<EpochMs | null>;
};

/**
 * Selects rows of one page and one meter, `requests` where none is named; without `ids` those of every
 * consumer. With `fromId` only those whose
 * consumer id is that or comes after it (a page of an answer begins where the last one ended).
 */
export type PageSelection = {
  readonly page: PageId;
  readonly meter?: Meter;
  readonly ids?: readonly string[];
  readonly fromId?: string;
};

/** A name that Kong gave a consumer, besides its id. */
export type ConsumerName = { readonly kind: 'username' | 'customId'; readonly value: string };

export type CounterReader = {
  /**
   * The rows of one page, in chunks: by consumer id (UTF-8 bytes), the rows of one id together,
   * each identity once. Every batch whose `applyOnce` resolved before the call is included.
   * A batch that lands meanwhile may be seen in some rows and not in others. Memory is bounded by
   * a chunk. Rows whose counts are all zero may appear.
   */
  read(selection: PageSelection): AsyncIterable<readonly PageRow[]>;

  /**
   * An instant, `now` at the latest: every batch whose `applyOnce` resolved before it, and every
   * void, is in what is read after this call. Senders whose clocks are ahead may make it false.
   */
  asOf(now: EpochMs): Promise<EpochMs>;

  /**
   * Resolves when every batch whose `applyOnce` resolved before the call, and every void, is in what
   * is read, with the instant up to which that holds: `now`, or an earlier one where the store has
   * lost what it needs to count a batch. Throws `StoreUnavailable` where it takes minutes.
   */
  catchUp(now: EpochMs): Promise<EpochMs>;

  /** The ids of the consumers that bore a name on a month page; ascending by UTF-8 bytes. */
  findIds(month: PageId, name: ConsumerName): Promise<readonly string[]>;

  /** The month pages that have rows, ascending. */
  months(): Promise<readonly PageId[]>;

  /** The meters that have rows on a month page, ascending. */
  meters(month: PageId): Promise<readonly Meter[]>;
};

/** Narrows receipts to few of them, whose number does not grow with the traffic. */
export type ReceiptFilter = { readonly quarantined?: boolean; readonly irregular?: boolean };

export type ReceiptReader = {
  /**
   * All receipts, in chunks and in no particular order; with `quarantined` only those that hold
   * quarantined entries, with `irregular` those that `isIrregular` names. A filter may find a
   * receipt up to a second late. Memory is bounded by a chunk.
   */
  receipts(filter?: ReceiptFilter): AsyncIterable<readonly Receipt[]>;
  receipt(id: BatchId): Promise<Receipt | null>;

  /**
   * Batches that were taken, or voided, and are not, or only in part, in what is read yet, in chunks;
   * the same one may come more than once. What is not among them, and was answered before the call,
   * is in what is read after the last chunk.
   */
  waiting(): AsyncIterable<readonly BatchId[]>;
};

/**
 * `voided`: voided now. `already_voided`: voided before; nothing changed. `unknown`: there
 * is no receipt of this batch; nothing changed.
 */
export type VoidOutcome = { readonly kind: 'voided' | 'already_voided' | 'unknown' };

/**
 * The same for one consumer's part. `already_voided`: alone, or with the whole batch.
 * `no_usage`: the batch has counted nothing of that consumer id; nothing changed.
 */
export type PartVoidOutcome = { readonly kind: VoidOutcome['kind'] | 'no_usage' };

export type BatchVoider = {
  /**
   * Takes back all that a batch still counts, exactly once, and keeps its receipt: a resend stays a
   * duplicate, and what it quarantined can no longer be replayed. A replay of its records that was
   * made before is a batch of its own and stays.
   *
   * Resolves after the result is durable. Safe to repeat after any error; the first reason stays.
   */
  voidBatch(id: BatchId, voided: Voided): Promise<VoidOutcome>;

  /**
   * Takes back what one consumer id has of a batch, under all of its names, exactly once. The rest
   * stays counted, quarantine of others can still be replayed, and a void of the whole batch later takes
   * back what is left. Promises the same as `voidBatch`.
   */
  voidPart(id: BatchId, part: PartVoid): Promise<PartVoidOutcome>;
};

/** `records`: those that were dismissed now. `unknown`: there is no receipt of this batch. */
export type DismissOutcome =
  | { readonly kind: 'dismissed'; readonly records: readonly number[] }
  | { readonly kind: 'unknown' };

export type QuarantineDismisser = {
  /**
   * Dismisses quarantine records of a batch, for good: no replay counts them any more. Leaves those
   * alone that a replay has counted or that were dismissed before. Resolves after the result is
   * durable; safe to repeat.
   */
  dismiss(id: BatchId, dismissal: Dismissal): Promise<DismissOutcome>;
};

export type StoreIdentifier = {
  /** Which store this is, and how far it is; `null` as long as nothing was ever written to it. */
  identity(): Promise<StoreIdentity | null>;

  /**
   * Whether this store has taken the last receipt of an identity with its id. An older copy of that
   * store that went on by itself has not, however many others it took. `null` where it cannot say: the
   * identity names none, or the receipt may have been dropped since.
   */
  hasTaken(identity: StoreIdentity): Promise<boolean | null>;
};

export type CounterStore = CounterWriter &
  CounterReader &
  ReceiptReader &
  BatchVoider &
  QuarantineDismisser &
  StoreIdentifier;
