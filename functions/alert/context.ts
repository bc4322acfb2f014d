import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { AlertChannel } from '../../shared/ports/alert-channel.ts';
import type { AlertStore } from '../../shared/ports/alert-store.ts';
import type { BillableFileSource } from '../../shared/ports/billable-file-source.ts';
import type { CounterReader, StoreIdentifier } from '../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';

export type AlertSettings = {
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
};

export type AlertContext = {
  readonly store: AlertStore;
  readonly counters: Pick<CounterReader, 'read' | 'asOf' | 'months'> & StoreIdentifier;
  /** Says which months are final, and which store is the right one. */
  readonly reports: Pick<ReportStore, 'keys' | 'readText' | 'placeOf'>;
  readonly file: BillableFileSource;
  /** Where the notices of a file go. */
  readonly channels: (file: BillableFile) => Promise<readonly AlertChannel[]>;
  readonly settings: AlertSettings;
  readonly clock: () => EpochMs;
  /** Why the clock is not to be believed; `null` where it is. Asked after the file is read. */
  readonly clockProblem: () => string | null;
  /** A short text of fixed length, for each text another one. */
  readonly hash: (text: string) => string;
  /** How often a process that goes on looks at what ended more than a day ago. */
  readonly lookBackEveryMs: number;
  /** How long a run may begin attempts. */
  readonly attemptsForMs: number;
};
