// A month's report as `npx billable report` writes it, in a process of its own, so that its memory is
// the report's.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDiskReports } from '../../local/reports/disk-reports.ts';
import { readConfig } from '../../shared/settings/config.ts';
import type { Month } from '../../shared/reports/month.ts';

export type ReportOrder = { readonly month: Month };
export type ReportResult = { readonly seconds: number };

process.on('message', ({ month }: ReportOrder) => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  rmSync(join(reading.config.dataDir, 'reports'), { recursive: true, force: true });
  const begin = performance.now();
  const { run, close } = openDiskReports(reading.config, { customers: () => [] });
  void run({ month }).then(([outcome]) => {
    const seconds = (performance.now() - begin) / 1_000;
    close();
    if (outcome?.outcome !== 'written') throw new Error(`the report was ${outcome?.outcome}`);
    process.send?.({ seconds } satisfies ReportResult);
  });
});
