import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import { stateAt } from '../../../shared/reports/month-state.ts';
import {
  adjustmentName,
  allAdjustments,
  type MonthCorrections,
} from '../../../shared/reports/corrections.ts';
import { isLater } from '../../../shared/reports/history.ts';
import type { ReportContent } from './content.ts';
import type { ReportedMonth } from '../months/reported-month.ts';
import type { ReportRun } from '../context.ts';

export type NewVersion = {
  readonly version: number;
  /** The version that it supersedes. */
  readonly newest: Manifest | null;
  readonly content: ReportContent;
  /** All that are written by now, the CSV first. */
  readonly files: readonly ReportFile[];
  readonly corrections: MonthCorrections;
  readonly isClosed: boolean;
  readonly isRestated: boolean;
  /** When it is made. */
  readonly at: EpochMs;
};

/** Whether a version has the bytes of all these CSVs. */
export const isSameContent = (newest: Manifest, csvs: readonly ReportFile[]): boolean =>
  csvs.every(({ sha256 }, i) =>
    i === 0 ? newest.sha256 === sha256 : newest.files[i]?.sha256 === sha256,
  );

export const newManifest = (
  { settings, asOf, store, undone }: ReportRun,
  { month, period, timezone, billableStatuses, directory, form }: ReportedMonth,
  { version, newest, content, files, corrections, isClosed, isRestated, at }: NewVersion,
): Manifest => {
  const { bytes, sha256 } = csvOf(files);
  const earlier = newest?.adjustments ?? [];
  const reinstated = earlier.filter((it) => undone.has(adjustmentName(it)));
  const standing = earlier.filter((it) => !reinstated.includes(it));
  return {
    month,
    timezone,
    version,
    supersedes: newest?.version ?? null,
    supersedes_as_of: newest !== null && isLater(newest, asOf) ? newest.as_of : null,
    difference: newest === null ? null : content.requests - newest.requests,
    state: stateAt(period, { isClosed, at }),
    rows: content.rows,
    requests: content.requests,
    billable_requests: content.billable_requests,
    requests_by_status_class: content.requests_by_status_class,
    meters: content.meters,
    consumers: content.consumers,
    customers: content.customers,
    quarantined: corrections.quarantined,
    dismissed: corrections.dismissed,
    adjustments: allAdjustments(standing, corrections.adjustments),
    ...(reinstated.length > 0 && { reinstated }),
    bytes,
    sha256,
    files,
    generated_at: new Date(at).toISOString(),
    as_of: new Date(asOf).toISOString(),
    billable_statuses: billableStatuses.text,
    software_version: settings.softwareVersion,
    tzdata_version: settings.tzdataVersion,
    columns: content.columns,
    store,
    directory: form.companions.length === 0 ? null : directory.sha256,
    restated: isRestated ? version : (newest?.restated ?? null),
    after_close: isClosed,
  };
};

const csvOf = ([csv]: readonly ReportFile[]): ReportFile => {
  if (csv === undefined) throw new TypeError('a version has no file');
  return csv;
};
