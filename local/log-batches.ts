import type { IngestOutcome } from '../functions/ingest/outcome.ts';
import type { Log } from '../shared/ports/log.ts';

/** Writes a line for each batch that came again, and for each that has quarantined entries. */
export const logBatches =
  (log: Log) =>
  (outcome: IngestOutcome): void => {
    const { kind, batch } = outcome;
    if (kind === 'duplicate') {
      const message = 'A batch came again; nothing was counted twice.';
      log({ level: 'info', kind: 'batch_duplicate', message, fields: { batch } });
    } else if (outcome.quarantined.length > 0) {
      const reasons: Record<string, number> = {};
      for (const { reason, count } of outcome.quarantined) {
        reasons[reason] = (reasons[reason] ?? 0) + count;
      }
      const message = 'Entries of a batch were quarantined.';
      log({ level: 'warn', kind: 'batch_quarantined', message, fields: { batch, ...reasons } });
    }
  };
