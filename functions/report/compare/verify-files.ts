import { createHash } from 'node:crypto';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { monthPrefix } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { filesOfVersion } from '../../../shared/reports/version-files.ts';

/** Says which files of a version are missing, or are not what its manifest says. */
export const verifyFiles = async (
  reports: ReportStore,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const { month } = manifest;
  const there = new Set(await reports.keys(monthPrefix(month)));
  const findings: string[] = [];
  for (const { name, sha256 } of filesOfVersion(manifest)) {
    const key = `${monthPrefix(month)}${name}`;
    if (!there.has(key)) {
      findings.push(`report of ${month}: ${name} is missing`);
      continue;
    }
    const hash = createHash('sha256');
    for await (const bytes of reports.read(key)) hash.update(bytes);
    if (hash.digest('hex') !== sha256) {
      findings.push(`report of ${month}: ${name} is not the file that its manifest names`);
    }
  }
  return findings;
};
