import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { brokenVersions, manifestKeyOf } from '../../support/reports/runs.ts';
import { seededRandom } from '../../support/metering/runtime.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';

const program = new URL('../../support/reports/process.ts', import.meta.url).pathname;

/** Starts runs in a process of their own, which ends by itself or is killed. */
const startRuns = (folder: string, first: number, runs: number) => {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    program,
    folder,
    String(first),
    String(runs),
  ]);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    lines,
    hasWritten: async (count: number): Promise<void> => {
      while (lines.length < count) await once(output, 'line');
    },
    ended: once(child, 'close'),
    kill: () => child.kill('SIGKILL'),
  };
};

const kills = 21;

// From the seed of the run, which jest prints: --seed=N kills at the same moments again.
const random = seededRandom(jest.getSeed());

test(`after ${kills} kills at random moments there are whole versions only, and the next run completes`, async () => {
  const folder = await temporaryFolder();
  const reports = createFilesystemReportStore(folder);
  let usage = 1;
  let traces = 0;
  for (let kill = 0; kill < kills; kill++) {
    const runs = startRuns(folder, usage, 1_000);
    // Within the first run or a later one: a line stands at the start and at the end of each.
    await runs.hasWritten(1 + (kill % 6));
    await setTimeout(random() * 20);
    runs.kill();
    await runs.ended;
    usage += runs.lines.length;
    expect(await brokenVersions(reports)).toEqual([]);
    const files = await reports.keys('reports/month=');
    const drafts = (await readdir(folder, { recursive: true })).filter((it) =>
      it.endsWith('.part'),
    );
    traces = Math.max(traces, drafts.length + (files.length % 5));
  }
  expect(traces).toBeGreaterThan(0);

  const last = startRuns(folder, usage, 1);
  await last.ended;
  const [outcome, version, requests] = last.lines.at(-1)?.split(' ') ?? [];
  expect(outcome).toBe('written');
  expect(await brokenVersions(reports)).toEqual([]);
  const text = await reports.readText(manifestKeyOf('2026-10', Number(version)));
  expect((JSON.parse(text ?? '') as Manifest).requests).toBe(Number(requests));
});

test('of processes that report at the same instant one writes version 1, and none fails', async () => {
  const folder = await temporaryFolder();
  const processes = Array.from({ length: 4 }, () => startRuns(folder, 1, 1));
  await Promise.all(processes.map(async ({ ended }) => ended));
  const outcomes = processes.map(({ lines }) => lines.at(-1) ?? '').sort();
  expect(outcomes).toEqual([...Array<string>(3).fill('unchanged 1 501'), 'written 1 501']);
  const reports = createFilesystemReportStore(folder);
  expect((await reports.keys('reports/month=2026-10/')).length).toBe(6);
  expect(await readdir(join(folder, 'reports', '.drafts'))).toEqual([]);
});
