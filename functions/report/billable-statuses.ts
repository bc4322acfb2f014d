import { type CloseRecord, readManifest } from '../../shared/reports/manifest.ts';
import { manifestKey } from '../../shared/reports/keys.ts';
import {
  type BillableStatuses,
  parseBillableStatuses,
} from '../../shared/usage/billable-statuses.ts';
import { readAt } from '../../shared/stored/damaged-store.ts';
import type { ReportRun } from './context.ts';

/** Those of the settings; of a closed month those of its close, whatever the settings say since. */
export const monthStatusesOf = async (
  { reports, settings }: ReportRun,
  close: CloseRecord | null,
): Promise<BillableStatuses> => {
  if (close === null) return settings.billableStatuses;
  const { month, version } = close;
  const key = manifestKey(month, version);
  const text = await reports.readText(key);
  const manifest = text === null ? null : readAt(key, () => readManifest(text));
  const statuses = manifest && parseBillableStatuses(manifest.billable_statuses);
  if (statuses === null) {
    throw new Error(`the manifest of version ${version} of ${month}, which was closed, is missing`);
  }
  return statuses;
};
