import type { BatchId } from '../metering/batch.ts';
import type { Meter } from '../metering/series.ts';
import type { StatusClass } from '../metering/status.ts';
import type { StoreIdentity } from '../metering/store-identity.ts';
import type { TimeZone } from '../calendar/zone.ts';
import {
  asListOf,
  asNullOr,
  asObject,
  asText,
  memberOf,
  type Reader,
} from '../stored/read-json.ts';
import { readRecord, type Rules } from './json-file.ts';
import type { MonthState } from './month-state.ts';
import type { Month } from './month.ts';

/** A batch that was voided, and what that took from the month. */
export type Adjustment = {
  readonly batch: BatchId;
  /** Only where one consumer's part was voided: whose. */
  readonly consumer_id?: string;
  /** Negative. */
  readonly requests: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/** One file of a version. */
export type ReportFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

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
  /**
   * The `as_of` of the version before, where that is later than this one's: a person had it
   * superseded, as the clock by which it was written was wrong. Else `null`.
   */
  readonly supersedes_as_of: string | null;
  /** Requests minus those of the version before; `null` for the first. */
  readonly difference: number | null;
  /** The state of the month when this was written. */
  readonly state: MonthState;
  readonly rows: number;
  readonly requests: number;
  /** Those whose status is in `billable_statuses`; `null` in a version that does not say. */
  readonly billable_requests: number | null;
  readonly requests_by_status_class: Readonly<Record<StatusClass, number>>;
  /** The total of each meter, requests among them; `null` in a version that does not say. */
  readonly meters: Readonly<Record<Meter, number>> | null;
  /** Distinct consumer ids. */
  readonly consumers: number;
  /** Lines of the file of customers; `null` in a version without one. */
  readonly customers: number | null;
  /** Entries that were received in the month, could not be metered and were not replayed. */
  readonly quarantined: number;
  /** Entries that were received in the month and that a person has dismissed. */
  readonly dismissed: number;
  readonly adjustments: readonly Adjustment[];
  /** Only where there are any: adjustments of the version before that an accepted store does not have. */
  readonly reinstated?: readonly Adjustment[];
  readonly bytes: number;
  /** Of the file, in lower-case hex. */
  readonly sha256: string;
  /** All files of the version. */
  readonly files: readonly ReportFile[];
  readonly generated_at: string;
  /** Every batch that was answered before it is in the file. */
  readonly as_of: string;
  /** Those of the settings; in a version after the close those of the close or a restatement. */
  readonly billable_statuses: string;
  readonly software_version: string;
  readonly tzdata_version: string;
  readonly columns: readonly string[];
  /** The store that was read, as it was before; `null` in a version that does not say. */
  readonly store: StoreIdentity | null;
  /** The hash of the customers by which it was written; `null` in a version that does not say. */
  readonly directory: string | null;
  /**
   * The version whose customers and statuses it follows in the place of those of the close: a person
   * had it written so; `null` where there is none.
   */
  readonly restated: number | null;
  /** Whether it was written after the month was closed. */
  readonly after_close: boolean;
};

/** Which version is final; written once per month. */
export type CloseRecord = {
  readonly month: Month;
  readonly version: number;
  readonly sha256: string;
  readonly closed_at: string;
  /** The hash of the customers that the month keeps; `null` in a record that does not say. */
  readonly directory: string | null;
  /** The statuses that the month keeps; `null`: those of the version. */
  readonly billable_statuses: string | null;
};

/**
 * The fields of a manifest as texts: one that is no text as JSON. A file carries them in itself, so all
 * but those that its own hash is among.
 */
export const toMetadata = (manifest: Manifest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(manifest)
      .filter(([name]) => name !== 'files')
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

export const toJsonFile = (record: object): string => `${JSON.stringify(record, null, 2)}\n`;

/** What releases wrote that knew fewer fields. */
const sinceLater = {
  supersedes_as_of: null,
  billable_requests: null,
  dismissed: 0,
  meters: null,
  files: [],
  customers: null,
  store: null,
  directory: null,
  restated: null,
} satisfies Partial<Manifest>;

const closeSinceLater = {
  directory: null,
  billable_statuses: null,
} satisfies Partial<CloseRecord>;

const asAdjustment: Reader<unknown> = (value) => memberOf(asObject(value), 'batch', asText);

const asReportFile: Reader<unknown> = (value) => memberOf(asObject(value), 'name', asText);

const manifestRules: Rules<Manifest> = {
  month: 'string',
  timezone: 'zone',
  version: 'number',
  rows: 'number',
  requests: 'number',
  requests_by_status_class: 'object',
  consumers: 'number',
  quarantined: 'number',
  adjustments: asListOf(asAdjustment),
  reinstated: (value) => value === undefined || asListOf(asAdjustment)(value),
  bytes: 'number',
  sha256: 'string',
  generated_at: 'instant',
  as_of: 'instant',
  billable_statuses: 'string',
  columns: asListOf(asText),
  files: (value) => (value === undefined ? [] : asListOf(asReportFile)(value)),
  after_close: 'boolean',
};

const closeRules: Rules<CloseRecord> = {
  month: 'string',
  version: 'number',
  sha256: 'string',
  closed_at: 'instant',
  directory: (value) => value === undefined || asNullOr(asText)(value),
  billable_statuses: (value) => value === undefined || asNullOr(asText)(value),
};

/** A store as a file names it: releases before did not say which receipt was the last, or when it came. */
export const storeNamed = (store: StoreIdentity | null): StoreIdentity | null =>
  store && Object.assign({ last_receipt: null, last_receipt_at: null }, store);

/**
 * Reads a manifest, its members in the order in which they were written. Throws `DamagedStore` where
 * the text is none.
 */
export const readManifest = (text: string): Manifest => {
  const written = readRecord<Manifest>(text, 'a manifest', manifestRules);
  const manifest = { ...written, ...sinceLater, ...written };
  return { ...manifest, store: storeNamed(manifest.store) };
};

/** Throws `DamagedStore` where the text is no close record. */
export const readCloseRecord = (text: string): CloseRecord => {
  const written = readRecord<CloseRecord>(text, 'a close record', closeRules);
  return { ...written, ...closeSinceLater, ...written };
};
