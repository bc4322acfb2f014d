import type { EpochMs } from '../../calendar/instant.ts';

/** What the store takes from outside, so that a history can be played again from its seed. */
export type Surroundings = {
  readonly clock: () => EpochMs;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Differs from every other in any process; at most 36 letters, digits and hyphens. */
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  /** A signal that fires after some milliseconds. */
  readonly abortAfter: (ms: number) => AbortSignal;
};

export type StoreSettings = {
  readonly table: string;
  /**
   * How long a receipt is kept after the latest entry of its batch. `null`: as long as the table
   * says, for programs that only visit it.
   */
  readonly receiptDays: number | null;
  readonly limits: StoreLimits;
};

export type StoreLimits = {
  /** Counter rows that are written together with a receipt: 100 actions, less it and a source. */
  readonly transactionRows: number;
  /**
   * Counter rows of one chunk. Small, because DynamoDB refuses a transaction over 4 MB: this many
   * of the largest pages there can be (`docs/dynamodb.md`) stay below it.
   */
  readonly chunkRows: number;
  /** Cells of one row in a transaction: 300 operators and 4 KB of expression at most. */
  readonly rowCells: number;
  /** Text of a receipt that is written with its counters; a larger batch is journalled. */
  readonly receiptBytes: number;
  readonly chunkBytes: number;
  /** Text of a part of a journal; an item holds 400 kB. */
  readonly partBytes: number;
  /** Numbers that a writer may draw to have a hot row of its own. */
  readonly shards: number;
  /** Consumers that a writer remembers as hot. */
  readonly hotConsumers: number;
  readonly attemptMs: number;
  readonly writeMs: number;
  readonly readMs: number;
  /** Requests of one store under way at the same time, reads and chunks each. */
  readonly parallelRequests: number;
  /** Segments in which receipts are looked for among all that the table holds, at the same time. */
  readonly scanSegments: number;
  /** Rows that one query answers at most. */
  readonly rowsPerRequest: number;
};

export const defaultLimits: StoreLimits = {
  transactionRows: 98,
  chunkRows: 20,
  rowCells: 200,
  receiptBytes: 300_000,
  chunkBytes: 100_000,
  partBytes: 300_000,
  shards: 128,
  hotConsumers: 10_000,
  attemptMs: 1000,
  writeMs: 6000,
  readMs: 20_000,
  parallelRequests: 16,
  scanSegments: 8,
  rowsPerRequest: 64,
};

/**
 * For a function that counts batches. What it reads before it writes, it reads within its 6 s too:
 * with `readMs` of a program that only reads, Lambda would end it in the middle of a read.
 */
export const ingestLimits: StoreLimits = { ...defaultLimits, readMs: 1000, writeMs: 5000 };
