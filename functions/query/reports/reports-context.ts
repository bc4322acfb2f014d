import type { FailureLog } from '../../../shared/api/failure.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';

export type ReportsContext = {
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
  /** Who pays now. */
  readonly payers: () => Payers | Promise<Payers>;
};

/** The same for a customer, who sees nothing of others. */
export type OwnContext = ReportsContext & { readonly customer: string };
