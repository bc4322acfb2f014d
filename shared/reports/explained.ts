import type { EpochMs } from '../calendar/instant.ts';
import type { BatchId } from '../metering/batch.ts';
import type { Consumer } from '../metering/consumer.ts';
import type { QuarantinedEntry } from '../metering/quarantine.ts';

/** Requests, and those of them that are billable. */
export type ExplainedAmount = { readonly requests: number; readonly billable: number };

/** What one batch has of a customer under one set of names; a void leaves `requests` 0. */
export type BatchPart = ExplainedAmount & {
  readonly batch: BatchId;
  readonly receivedAt: EpochMs;
  readonly replayOf: BatchId | null;
  readonly consumer: Consumer;
  /** What a void took from it. */
  readonly voided: number;
};

export type ExplainedVoid = {
  readonly batch: BatchId;
  readonly requests: number;
  readonly reason: string;
  readonly by: string;
  readonly at: EpochMs;
};

/** Entries of one batch with one reason, and what became of them. */
export type ExplainedQuarantine = {
  readonly batch: BatchId;
  readonly entries: number;
  readonly reason: QuarantinedEntry['reason'];
  readonly state: 'open' | 'replayed' | 'dismissed';
};

/** One set of names that the customer was billed under, and when. */
export type ExplainedNames = ExplainedAmount & {
  readonly consumer: Consumer;
  readonly first: string;
  readonly last: string;
};

export type Explanation = ExplainedAmount & {
  readonly batches: number;
  readonly days: ReadonlyMap<string, ExplainedAmount>;
  readonly names: readonly ExplainedNames[];
  readonly voids: readonly ExplainedVoid[];
  readonly quarantine: readonly ExplainedQuarantine[];
  /** Entries received in the month whose consumer no one can tell, and that are open. */
  readonly unknown: number;
};
