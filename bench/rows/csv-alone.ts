import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvKey, manifestKey, monthPrefix } from '../../shared/reports/keys.ts';
import { readManifest, toJsonFile } from '../../shared/reports/manifest.ts';
import type { Month } from '../../shared/reports/month.ts';

/**
 * Makes the first version of a month, which has all of its files, one that a release wrote which knew
 * the CSV alone: later versions keep that form. Its CSV is another, so that the next one is written.
 */
export const keepCsvAlone = (dataDir: string, month: Month): void => {
  const kept = [csvKey(month, 1), manifestKey(month, 1)];
  for (const key of globSync(`${monthPrefix(month)}*`, { cwd: dataDir })) {
    if (!kept.includes(key)) rmSync(join(dataDir, key));
  }
  const path = join(dataDir, manifestKey(month, 1));
  const manifest = readManifest(readFileSync(path, 'utf8'));
  const sha256 = '0'.repeat(64);
  const files = manifest.files.slice(0, 1).map((file) => ({ ...file, sha256 }));
  rmSync(path);
  writeFileSync(path, toJsonFile({ ...manifest, sha256, files, customers: null, directory: null }));
};
