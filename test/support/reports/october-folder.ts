import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { runCommandLine } from '../cli/run.ts';
import { batch, batchId } from '../metering/batches.ts';
import { inOctober } from './months.ts';
import { reportSystem } from './runs.ts';
import { temporaryFolder } from './stores.ts';

const month = 'reports/month=2026-10';

/** The name of a file of a version of October. */
export const nameOf = (version: number, end: string): string =>
  `billable-2026-10.v${version}.${end}`;

/**
 * A folder of each test's own with the reports of October: version 2 lacks a void of version 1 and
 * was closed, version 3 came later.
 */
export const octoberOfEachTest = () => {
  let root = '';
  beforeEach(async () => {
    root = await temporaryFolder();
    const reports = createFilesystemReportStore(root);
    const system = reportSystem({ now: '2026-11-01T04:00:00Z', reports });
    const report = async (instant: string) => {
      system.passTo(instant);
      await system.run({ month: '2026-10' });
    };
    await system.store.applyOnce(batch({ name: 'load test', events: [inOctober()] }));
    await system.count(inOctober(), inOctober());
    await report('2026-11-01T04:00:00Z');
    await system.store.voidBatch(batchId('load test'), { reason: 'a test', by: 'ada', at: 0 });
    await report('2026-11-02T04:00:00Z');
    await report('2026-11-20T04:00:00Z');
    await system.count(inOctober());
    await report('2026-11-21T04:00:00Z');
  });

  const inRoot = (path: string): string => join(root, path);
  const inMonth = (file: string): string => join(root, month, file);

  const check = async (place = root, ...flags: readonly string[]) => {
    const { code, out, err } = await runCommandLine(['report', 'check', place, ...flags]);
    return { code, out, err, lines: out.split('\n').slice(0, -1) };
  };

  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(inMonth(file), change(readFileSync(inMonth(file), 'utf8')));

  return { inRoot, inMonth, check, edit };
};
