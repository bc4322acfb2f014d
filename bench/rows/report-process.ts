// A month's report as `npx billable report` writes it, in a process of its own, so that its memory is
// the report's.
import '../../local/v8-flags.ts';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDiskReports } from '../../local/reports/disk-reports.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { monthPrefix, reportFileName } from '../../shared/reports/keys.ts';
import type { Month } from '../../shared/reports/month.ts';

/** `version`: the one to write, whatever there is of it; those before it are kept. */
export type ReportOrder = { readonly month: Month; readonly version: 1 | 2 };
export type ReportResult = { readonly seconds: number };

process.on('message', ({ month, version }: ReportOrder) => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  const folder = join(reading.config.dataDir, monthPrefix(month));
  for (const name of globSync(reportFileName(month, version, '*'), { cwd: folder })) {
    rmSync(join(folder, name));
  }
  const begin = performance.now();
  const { run, close } = openDiskReports(reading.config, { customers: () => [] });
  void run({ month }).then(([outcome]) => {
    const seconds = (performance.now() - begin) / 1_000;
    close();
    if (outcome?.version !== version || outcome.outcome !== 'written') {
      throw new Error(`version ${outcome?.version} of the report was ${outcome?.outcome}`);
    }
    process.send?.({ seconds } satisfies ReportResult);
  });
});
