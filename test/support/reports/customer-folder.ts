import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { parseGroupBy } from '../../../shared/usage/group-by.ts';
import { runCommandLine } from '../cli/run.ts';
import { consumer } from '../metering/events.ts';
import { inOctober } from './months.ts';
import { nameOf } from './october-folder.ts';
import { reportSystem, sha256 } from './runs.ts';
import { temporaryFolder } from './stores.ts';

/** What a consumer without a name used of a service in October. */
export const used = (customId: string, service: string, status = 200) =>
  inOctober({
    status,
    consumer: consumer({ id: `id of ${customId}`, customId, username: '' }),
    labels: { ...noLabels, service },
  });

/** How findings of a file of version 1 are said. */
export const differs = (file: string, ...problems: readonly string[]) =>
  problems.map((it) => `DIFFERS 2026-10 version 1: ${nameOf(1, file)}: ${it}`);

/** A folder of each test's own with a report of two customers, `c-1` and `=c-2`. */
export const customersOfEachTest = () => {
  let root = '';

  const inMonth = (end: string): string => join(root, 'reports/month=2026-10', nameOf(1, end));

  const reportBy = async (grouping: string, ...further: readonly UsageEvent[]): Promise<void> => {
    root = await temporaryFolder();
    const groupBy = parseGroupBy(grouping);
    if (groupBy === null) throw new Error('the grouping must be one');
    const reports = createFilesystemReportStore(root);
    const system = reportSystem({ now: '2026-11-01T04:00:00Z', reports, groupBy });
    await system.count(
      used('c-1', 'maps'),
      used('c-1', 'weather'),
      used('c-1', 'maps', 500),
      used('=c-2', 'maps'),
      used('=c-2', 'maps'),
      ...further,
    );
    await system.run({ month: '2026-10' });
  };

  beforeEach(() => reportBy('consumer,service,status'));

  /** Puts another file in the place of one, and its bytes and its hash into the manifest. */
  const replace = (end: string, after: Uint8Array): void => {
    const before = readFileSync(inMonth(end));
    rmSync(inMonth(end));
    writeFileSync(inMonth(end), after);
    const manifest = readFileSync(inMonth('manifest.json'), 'utf8')
      .replace(sha256(before), sha256(after))
      .replace(new RegExp(`("name": ".*\\.${end}",\\s+"bytes": )\\d+`), `$1${after.length}`);
    rmSync(inMonth('manifest.json'));
    writeFileSync(inMonth('manifest.json'), manifest);
  };

  /** The same for one that is a text. */
  const rewrite = (end: string, change: (text: string) => string): void => {
    const before = readFileSync(inMonth(end), 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    replace(end, Buffer.from(after));
  };

  const check = async (place = root, ...flags: readonly string[]) => {
    const { code, out } = await runCommandLine(['report', 'check', place, ...flags]);
    return { code, out, lines: out.split('\n').slice(0, -1) };
  };

  return { inMonth, reportBy, replace, rewrite, check };
};
