import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import {
  endServers,
  newDataDir,
  readPath,
  removeDataDir,
  spawnServer,
} from '../../support/local/server.ts';
import { batch } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { manifestKeyOf, reportSystem } from '../../support/reports/runs.ts';

const now = new Date();
const lastMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth()) - 1;
const month = new Date(lastMonth).toISOString().slice(0, 7);
const usage = batch({ events: [event({ at: lastMonth })], receivedAt: now.getTime() });

const dataDirs: string[] = [];

afterAll(async () => {
  await endServers();
  for (const dataDir of dataDirs) removeDataDir(dataDir);
});

/** A server whose first run of reports writes a line that matches; its counters and its log. */
const runOf = async (dataDir: string, line: RegExp) => {
  const server = spawnServer({ dataDir, env: { LOG_FORMAT: 'json' } });
  const [, url = '', port = ''] = (await server.line(/^listening on (http.*:(\d+))$/)) ?? [];
  await server.line(line);
  const response = await readPath({ ...server, url, port: Number(port) }, '/metrics');
  const counts = (await response.text()).match(/^billable_reports_total.* [1-9]\d*$/gm);
  await server.end('SIGTERM');
  const errors = server
    .output()
    .split('\n')
    .filter((text) => text.includes('"level":"ERROR"'));
  return { counts, errors };
};

const newStore = async (): Promise<string> => {
  const dataDir = newDataDir();
  dataDirs.push(dataDir);
  const store = openSqliteStore(dataFile(dataDir));
  await store.applyOnce(usage);
  store.close();
  return dataDir;
};

test('a month that fails is one line of the log, which names its file, and is counted', async () => {
  const dataDir = await newStore();
  const manifest = join(dataDir, manifestKeyOf(month, 1));
  mkdirSync(join(manifest, '..'), { recursive: true });
  writeFileSync(manifest, '{');
  const { counts, errors } = await runOf(dataDir, /FAILED/);
  expect(counts).toEqual(['billable_reports_total{outcome="failed"} 1']);
  expect(errors.filter((line) => line.includes('"report"'))).toEqual([
    expect.stringMatching(`report of ${month}: FAILED, .*${manifestKeyOf(month, 1)} is not JSON`),
  ]);
  expect(errors.join()).not.toContain('Error at ');
});

test('a run that is refused is one line of the log, and is counted', async () => {
  const dataDir = await newStore();
  const other = reportSystem({
    now: now.toISOString(),
    reports: createFilesystemReportStore(dataDir),
  });
  await other.store.applyOnce(usage);
  await other.run({ month });
  const { counts, errors } = await runOf(dataDir, /no report was written/);
  expect(counts).toEqual(['billable_reports_total{outcome="refused"} 1']);
  expect(errors.filter((line) => line.includes('"report"'))).toEqual([
    expect.stringContaining('no report was written: OperatorProblem: No report is written'),
  ]);
  expect(errors.join()).not.toContain('Error at ');
});
