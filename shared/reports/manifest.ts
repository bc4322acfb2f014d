import type { BatchId } from '../metering/batch.ts';
import type { MonthState } from './month-state.ts';
import type { Month } from './month.ts';
import type { TimeZone } from '../calendar/zone.ts';

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/** A batch that was taken back, and what that took from the month. */
export type Adjustment = {
  readonly batch: BatchId;
  /** Negative. */
  readonly requests: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/**
 * What one version of a month's report says about itself, as it is written. Its being there makes
 * the version: a file without one is not shown. Instants are ISO 8601 in UTC with milliseconds.
 */
export type Manifest = {
  readonly month: Month;
  readonly timezone: TimeZone;
  readonly version: number;
  /** The version before; `null` for the first. */
  readonly supersedes: number | null;
  /** Requests minus those of the version before; `null` for the first. */
  readonly difference: number | null;
  /** The state of the month when this was written. */
  readonly state: MonthState;
  readonly rows: number;
  readonly requests: number;
  readonly requests_by_status_class: Readonly<Record<StatusClass, number>>;
  /** Distinct consumer ids. */
  readonly consumers: number;
  /** Entries that were received in the month, could not be metered and were not replayed. */
  readonly quarantined: number;
  readonly adjustments: readonly Adjustment[];
  readonly bytes: number;
  /** Of the file, in lower-case hex. */
  readonly sha256: string;
  readonly generated_at: string;
  /** Every batch that was answered before it is in the file. */
  readonly as_of: string;
  readonly billable_statuses: string;
  readonly software_version: string;
  readonly tzdata_version: string;
  readonly columns: readonly string[];
  /** Whether it was written after the month was closed. */
  readonly after_close: boolean;
};

/** Which version is final; written once per month. */
export type CloseRecord = {
  readonly month: Month;
  readonly version: number;
  readonly sha256: string;
  readonly closed_at: string;
};

export const toJsonFile = (record: Manifest | CloseRecord): string =>
  `${JSON.stringify(record, null, 2)}\n`;

export const readManifest = (text: string): Manifest => JSON.parse(text) as Manifest;

export const readCloseRecord = (text: string): CloseRecord => JSON.parse(text) as CloseRecord;
