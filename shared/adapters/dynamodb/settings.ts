import type { EpochMs } from '../../calendar/instant.ts';

/** What the store takes from outside, so that a history can be played again from its seed. */
export type Runtime = {
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
   * What the stack was deployed with. `null` in programs that only visit the table: receipts are
   * kept as long as it says, and what they write is committed at once.
   */
  readonly deployment: Deployment | null;
  readonly limits: StoreLimits;
};

export type Deployment = {
  /** How long a receipt is kept after the latest entry of its batch. */
  readonly receiptDays: number;
  /** How long a batch may wait for others before a call commits; 0: every call commits at once. */
  readonly commitSeconds: number;
  /** Of a table that is written to for the first time; one that has data keeps its own. */
  readonly partitions: Partitions;
};

/** Over how many hash keys the rows of a page, and the markers of the inbox, are spread. */
export type Partitions = { readonly pages: number; readonly inbox: number };

export type StoreLimits = {
  /** Actions of a transaction. */
  readonly actions: number;
  /**
   * Counter rows of one chunk. Small, because DynamoDB refuses a transaction over 4 MB: this many
   * of the largest pages there can be (`docs/dynamodb.md`) stay below it.
   */
  readonly chunkRows: number;
  /** Cells of one row in a transaction: 300 operators and 4 KB of expression at most. */
  readonly rowCells: number;
  /** Text of a chunk. */
  readonly chunkBytes: number;
  /** Bytes of one item; what is larger is written in parts first. An item holds 400 kB. */
  readonly partBytes: number;
  /** Bytes of the receipts of one group, compressed, and rows before they are merged. */
  readonly groupBytes: number;
  readonly groupRows: number;
  /** Markers that a commit takes from one partition of the inbox at a time. */
  readonly inboxMarkers: number;
  readonly leaseMs: number;
  /** How long a call that takes a batch, or voids one, commits at most. */
  readonly commitMs: number;
  /** How long the function that runs once a minute works, and looks at what is left after that. */
  readonly recoverMs: number;
  readonly lookMs: number;
  /** Above the longest time for which a transaction can be under way. */
  readonly settleMs: number;
  /** How long a report waits until what came before it is committed. */
  readonly catchUpMs: number;
  readonly attemptMs: number;
  readonly writeMs: number;
  readonly readMs: number;
  /** Requests of one store under way at the same time, reads and chunks each: a group's receipts are read at once. */
  readonly parallelRequests: number;
  /** Segments in which receipts are looked for among all that the table holds, at the same time. */
  readonly scanSegments: number;
  /** Rows that one query answers at most. */
  readonly rowsPerRequest: number;
};

export const defaultLimits: StoreLimits = {
  actions: 100,
  chunkRows: 20,
  rowCells: 200,
  chunkBytes: 100_000,
  partBytes: 300_000,
  groupBytes: 4_000_000,
  groupRows: 250_000,
  inboxMarkers: 1000,
  leaseMs: 15_000,
  commitMs: 2000,
  recoverMs: 45_000,
  lookMs: 5000,
  settleMs: 5000,
  catchUpMs: 180_000,
  attemptMs: 1000,
  writeMs: 6000,
  readMs: 20_000,
  parallelRequests: 100,
  scanSegments: 8,
  rowsPerRequest: 64,
};

/**
 * For a function that takes batches. What it reads before it writes, it reads within its 6 s too:
 * with `readMs` of a program that only reads, Lambda would end it in the middle of a read.
 */
export const ingestLimits: StoreLimits = { ...defaultLimits, readMs: 1000, writeMs: 5000 };
