import type { FailureLog } from '../../../shared/api/failure.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { ExportStore } from '../../../shared/ports/export-store.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';

export type ReportsContext = {
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
  /** Who pays now. */
  readonly payers: () => Payers | Promise<Payers>;
  /** Where what does not fit in an answer is put; absent where answers have no bound. */
  readonly exports?: ExportStore;
  /** Begins the time that there is for one rendering; absent where there is no bound. */
  readonly startDeadline?: () => AbortSignal;
};

/** The same for a customer, who sees nothing of others. */
export type OwnContext = ReportsContext & { readonly customer: string };
