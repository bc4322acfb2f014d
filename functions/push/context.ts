import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../shared/ports/billing-system.ts';
import type { StoreIdentifier } from '../../shared/ports/counter-store.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { ZoneOf } from '../../shared/push/months.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { PushDirectory, PushSystemSettings } from '../../shared/push/settings.ts';
import type { MonthTotals } from '../../shared/push/totals.ts';
import type { PushMemory } from './alarms/memory.ts';
import type { Meter } from '../../shared/metering/series.ts';

/**
 * Reads the totals of meters in a month by customer; of billable statuses, or of all. Gives the instant
 * too up to which they have every batch: `now`, or earlier where the store has lost one.
 */
export type ReadTotals = (
  month: Month,
  asked: {
    readonly meters: readonly Meter[];
    readonly total: PushSystemSettings['total'];
    readonly now: EpochMs;
  },
) => Promise<{ readonly totals: MonthTotals; readonly asOf: EpochMs }>;

export type ConfiguredSystem = {
  readonly settings: PushSystemSettings;
  readonly system: BillingSystem;
};

export type PushContext = {
  readonly ledger: PushLedger;
  /** Where the marks lie, next to the reports. */
  readonly files: Pick<ReportStore, 'keys' | 'create'>;
  readonly store: Pick<StoreIdentifier, 'identity'>;
  readonly systems: readonly ConfiguredSystem[];
  readonly readTotals: ReadTotals;
  readonly directory: PushDirectory;
  /** What is counted: a total of another meter would be 0, and no one's. */
  readonly meters: readonly Meter[];
  readonly zoneOf: ZoneOf;
  readonly clock: () => EpochMs;
  readonly sleep: (ms: number) => Promise<void>;
  /** When a run begins nothing more; what is left is the next run's. `null`: it has all the time. */
  readonly deadline: EpochMs | null;
  /** A short text of fixed length, for each text another one. */
  readonly hash: (text: string) => string;
  /** Called after each answer about a total, with how many of a month's are done. */
  readonly onProgress?: (progress: PushProgress) => void;
};

export type PushProgress = {
  readonly system: string;
  readonly month: string;
  /** What is done with each of them. */
  readonly doing: 'checked' | 'compared' | 'read back' | 'answered';
  readonly done: number;
  readonly of: number;
};

/** A run for one system. */
export type SystemRun = PushContext &
  ConfiguredSystem & {
    readonly storeId: string;
    readonly memory: PushMemory;
    /** Meters of the file of which nothing is sent, until a person helps. */
    readonly paused: ReadonlySet<Meter>;
    /** Customers of whom nothing is sent before the system has said what it holds. */
    readonly uncompared: ReadonlySet<string>;
    /** Until when the system has asked in this run to be left alone; `null`: it has not. */
    readonly askedWait: () => EpochMs | null;
  };
