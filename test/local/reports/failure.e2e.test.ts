import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
import { consumer, event } from '../../support/metering/events.ts';
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

const newStore = async (of = usage): Promise<string> => {
  const dataDir = newDataDir();
  dataDirs.push(dataDir);
  const store = openSqliteStore(dataFile(dataDir));
  await store.applyOnce(of);
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

/** Overwrites every page of the store but those of its first quarter, which a start reads. */
const damage = (path: string): void => {
  const file = openSync(path, 'r+');
  const pages = statSync(path).size / 4_096;
  for (let page = Math.ceil(pages / 4); page < pages; page += 1) {
    writeSync(file, Buffer.alloc(4_096, 0x5a), 0, 4_096, page * 4_096);
  }
  closeSync(file);
};

test('a damaged store is told by its file and what to do, and by no code of a driver', async () => {
  const dataDir = await newStore(
    batch({
      events: Array.from({ length: 2_000 }, (_, i) =>
        event({ at: lastMonth, consumer: consumer({ id: `consumer-${i}` }) }),
      ),
      receivedAt: now.getTime(),
    }),
  );
  const path = dataFile(dataDir);
  damage(path);
  const { errors } = await runOf(dataDir, /"kind":"report".*cannot be used/);
  expect(errors.filter((line) => line.includes('"report"')).join()).toMatch(
    new RegExp(`The store ${path} cannot be used: the file is damaged.*npx billable restore FILE`),
  );
  expect(errors.join()).not.toMatch(/Error at |SQLITE|file:\/\//);
});

test('a month whose file cannot be read is told by its file, and by no stack', async () => {
  const dataDir = await newStore();
  const folder = dirname(join(dataDir, manifestKeyOf(month, 1)));
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(folder, '');
  const { errors } = await runOf(dataDir, /FAILED/);
  expect(errors.join()).toContain('npx billable report check FOLDER');
  expect(errors.join()).not.toMatch(/Error at |file:\/\//);
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
    expect.stringContaining('no report was written: No report is written'),
  ]);
  expect(errors.join()).not.toContain('Error at ');
});
