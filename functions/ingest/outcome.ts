import type { BatchId } from '../../shared/metering/batch.ts';
import type { QuarantinedEntry } from '../../shared/metering/quarantine.ts';

/** What became of a batch that was answered 200. */
export type IngestOutcome =
  | {
      readonly kind: 'counted';
      readonly batch: BatchId;
      readonly accepted: number;
      readonly quarantined: readonly QuarantinedEntry[];
    }
  | { readonly kind: 'duplicate'; readonly batch: BatchId };
