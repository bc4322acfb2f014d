import { createHash } from 'node:crypto';
import { csvKey, type MonthFiles } from '../../shared/reports/keys.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';

/**
 * A file without a manifest that has this hash: what a run wrote that died before its manifest.
 * Only numbers above the newest version: a version must not appear behind the one after it.
 */
export const findUnclaimed = async (
  reports: ReportStore,
  month: Month,
  { versions, unclaimed }: MonthFiles,
  sha256: string,
): Promise<number | null> => {
  const newest = versions.at(-1) ?? 0;
  for (const version of unclaimed.filter((number) => number > newest)) {
    const hash = createHash('sha256');
    for await (const bytes of reports.read(csvKey(month, version))) hash.update(bytes);
    if (hash.digest('hex') === sha256) return version;
  }
  return null;
};
