import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { Meter } from '../../shared/metering/series.ts';
import type { GroupBy } from '../../shared/usage/group-by.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ZoneHistory } from '../../shared/reports/zones.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { StoreIdentity } from '../../shared/metering/store-identity.ts';
import type {
  CounterReader,
  ReceiptReader,
  StoreIdentifier,
} from '../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';

export type ReportSettings = {
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  /** Of months without a version; the others keep what theirs has. */
  readonly groupBy: GroupBy;
  /** Likewise: all that are counted, requests first, in the order of their columns. */
  readonly meters: readonly Meter[];
  readonly maxEventAgeDays: number;
  readonly restatementDays: number;
  readonly softwareVersion: string;
  /** The release of the zone database that cuts the months, such as `2026a`. */
  readonly tzdataVersion: string;
};

/** How far the report of a month is. */
export type ReportProgress = {
  readonly month: Month;
  readonly rows: number;
  readonly bytes: number;
};

export type ReportContext = {
  readonly counters: CounterReader & StoreIdentifier;
  readonly receipts: Pick<ReceiptReader, 'receipts'>;
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly settings: ReportSettings;
  /** Called some hundred times per million rows. */
  readonly onProgress?: (progress: ReportProgress) => void;
};

/** One run. */
export type ReportRun = ReportContext & {
  /** The instant before the first read of counters and receipts. */
  readonly asOf: EpochMs;
  readonly zones: ZoneHistory;
  /** As it was before the first read of counters and receipts. */
  readonly store: StoreIdentity | null;
};
