import type { Manifest } from '../../shared/reports/manifest.ts';
import { stateAt } from '../../shared/reports/month-state.ts';
import { allAdjustments, type MonthCorrections } from '../../shared/reports/corrections.ts';
import { isLater } from '../../shared/reports/history.ts';
import { csvFileName } from '../../shared/reports/keys.ts';
import type { ReportContent, ReportedMonth } from './content.ts';
import type { ReportRun } from './context.ts';

type NewVersion = {
  readonly version: number;
  /** The version that it supersedes. */
  readonly newest: Manifest | null;
  readonly content: ReportContent;
  readonly corrections: MonthCorrections;
  readonly isClosed: boolean;
};

export const newManifest = (
  { settings, clock, asOf, store }: ReportRun,
  { month, period, timezone, billableStatuses }: ReportedMonth,
  { version, newest, content, corrections, isClosed }: NewVersion,
): Manifest => {
  const now = clock();
  const { bytes, sha256 } = content;
  return {
    month,
    timezone,
    version,
    supersedes: newest?.version ?? null,
    supersedes_as_of: newest !== null && isLater(newest, asOf) ? newest.as_of : null,
    difference: newest === null ? null : content.requests - newest.requests,
    state: stateAt(period, isClosed, now),
    rows: content.rows,
    requests: content.requests,
    billable_requests: content.billable_requests,
    requests_by_status_class: content.requests_by_status_class,
    meters: content.meters,
    consumers: content.consumers,
    quarantined: corrections.quarantined,
    dismissed: corrections.dismissed,
    adjustments: allAdjustments(newest?.adjustments ?? [], corrections.adjustments),
    bytes,
    sha256,
    files: [{ name: csvFileName(month, version), bytes, sha256 }],
    generated_at: new Date(now).toISOString(),
    as_of: new Date(asOf).toISOString(),
    billable_statuses: billableStatuses.text,
    software_version: settings.softwareVersion,
    tzdata_version: settings.tzdataVersion,
    columns: content.columns,
    store,
    after_close: isClosed,
  };
};
