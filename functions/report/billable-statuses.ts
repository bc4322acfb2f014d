import { type CloseRecord, readManifest } from '../../shared/reports/manifest.ts';
import { manifestKey } from '../../shared/reports/keys.ts';
import {
  type BillableStatuses,
  parseBillableStatuses,
} from '../../shared/usage/billable-statuses.ts';
import type { ReportRun } from './context.ts';

/** Those of the settings; of a closed month those of its close, whatever the settings say since. */
export const monthStatusesOf = async (
  { reports, settings }: ReportRun,
  close: CloseRecord | null,
): Promise<BillableStatuses> => {
  if (close === null) return settings.billableStatuses;
  const { month, version } = close;
  const text = await reports.readText(manifestKey(month, version));
  const statuses =
    text === null ? null : parseBillableStatuses(readManifest(text).billable_statuses);
  if (statuses === null) {
    throw new Error(`the manifest of version ${version} of ${month}, which was closed, is missing`);
  }
  return statuses;
};
