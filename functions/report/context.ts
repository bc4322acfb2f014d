import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { StoreIdentity } from '../../shared/metering/store-identity.ts';
import type { Undone } from '../../shared/reports/corrections.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ZoneHistory } from '../../shared/reports/zones.ts';
import type {
  CounterReader,
  ReceiptReader,
  StoreIdentifier,
} from '../../shared/ports/counter-store.ts';
import type { PayingCustomer } from '../../shared/customers/directory-text.ts';
import type { Spill } from '../../shared/ports/spill.ts';
import type { ContestedMonth } from './files/contested.ts';
import type { Directory } from '../../shared/report-files/directory.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { ReportSettings } from './settings.ts';

/** How far the report of a month is. */
export type ReportProgress = {
  readonly month: Month;
  readonly rows: number;
  readonly bytes: number;
};

export type ReportContext = {
  readonly counters: CounterReader & StoreIdentifier;
  readonly receipts: Pick<ReceiptReader, 'receipt' | 'receipts'>;
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly settings: ReportSettings;
  /**
   * The customers of now; `null` where there is no file of them. Rejects where they cannot be read; a run
   * then writes nothing.
   */
  readonly customers: () => Promise<readonly PayingCustomer[] | null>;
  /** Where what memory should not hold is kept for a while. */
  readonly openSpill: () => Spill;
  /** Hears, in the daily run, whose names several customers claim in the month that runs. */
  readonly onContested?: (found: ContestedMonth) => void;
  /** Called some hundred times per million rows. */
  readonly onProgress?: (progress: ReportProgress) => void;
};

/** The store that a run reads. */
export type OwnStore = {
  /** As it was before the first read of counters and receipts. */
  readonly store: StoreIdentity | null;
  /** The voids of the newest manifests that it contradicts. */
  readonly undone: Undone;
};

/** One run. */
export type ReportRun = ReportContext &
  OwnStore & {
    /** The instant before the first read of counters and receipts. */
    readonly startedAt: EpochMs;
    /** Up to when the counters have every batch: the start, or earlier where the store has lost one. */
    readonly asOf: EpochMs;
    readonly zones: ZoneHistory;
    /** Read once: all months of a run are billed by the same. */
    readonly directory: Directory;
  };
