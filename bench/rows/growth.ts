import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backupStore } from '../../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore, type SqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { pageEnd } from '../../shared/metering/page.ts';
import { addSeconds, growMonth, growth, monthOfGrowth, secondOf } from '../load/grown-store.ts';
import { startChild } from '../measure/child.ts';
import type { Benchmark, BenchLine, Metric } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { quantile } from '../measure/statistics.ts';
import type { ReportOrder, ReportResult } from './report-process.ts';
import { bestStartMs } from './starts.ts';

/** Receipts that are dropped to see how long that takes. */
const expired = 1_000;

/** The store that the row before has made, which the next one goes on with. */
let grown: { readonly dataDir: string; readonly months: number } | null = null;

const grow = async (months: number, progress: (text: string) => void): Promise<string> => {
  const { dataDir, months: before } =
    grown !== null && grown.months <= months ? grown : { dataDir: newScratchFolder(), months: 0 };
  for (let month = before + 1; month <= months; month++) {
    progress(`growth: ${monthOfGrowth(month)}`);
    await growMonth(dataDir, month);
  }
  grown = { dataDir, months };
  return dataDir;
};

const once = (name: string, unit: string, value: number): Metric => ({
  name,
  unit,
  samples: [value],
});

const measure = async (
  id: string,
  months: number,
  progress: (text: string) => void,
): Promise<BenchLine> => {
  const dataDir = await grow(months, progress);
  const path = dataFile(dataDir);
  const store = openSqliteStore(path);
  const expiry = await expiryOf(store, months);
  store.close();
  const size = statSync(path).size / 1e6;
  const report = await reportOf(dataDir, months);
  const copy = join(dataDir, 'copy.db');
  const begin = performance.now();
  await backupStore(path, copy);
  const backup = (performance.now() - begin) / 1e3;
  const copied = statSync(copy).size / 1e6;
  const receiptKb = receiptBytes(copy) / 1e3;
  rmSync(copy);
  return {
    id,
    what: describe(months),
    measured: once('size', 'MB', size),
    others: [
      once('start to ready', 'ms', await bestStartMs(dataDir)),
      once('start on an empty folder', 'ms', await bestStartMs(newScratchFolder())),
      ...report,
      once('backup', 's', backup),
      once('backup size', 'MB', copied),
      once('of a receipt', 'kB', receiptKb),
      ...expiry,
    ],
  };
};

const receiptBytes = (path: string): number => {
  const db = new DatabaseSync(path, { readOnly: true });
  const { bytes } = db.prepare('SELECT avg(length(deltas)) AS bytes FROM receipt').get() ?? {};
  db.close();
  return Number(bytes);
};

const reportOf = async (dataDir: string, months: number): Promise<readonly Metric[]> => {
  const env = { BILLABLE_DATA_DIR: dataDir, NODE_OPTIONS: '--max-semi-space-size=8' };
  const report = startChild(new URL('report-process.ts', import.meta.url), [], env);
  const order: ReportOrder = { month: monthOfGrowth(months), version: 1 };
  const { seconds } = await report.ask<ReportResult>(order);
  const memory = peakMemoryMb(report.pid);
  await report.end();
  return [once("the month's report", 's', seconds), once('its memory', 'MB', memory)];
};

/** Drops receipts of a day that is too old, while one batch after the other comes in. */
const expiryOf = async (store: SqliteStore, months: number): Promise<readonly Metric[]> => {
  const end = pageEnd(monthOfGrowth(months));
  // Their age is counted until the last batch was received: half a day before the end.
  const tooOld = end - (growth.receiptDays + 2) * dayMs;
  for (let i = 0; i < expired; i += 50) await addSeconds(store, tooOld + i, 50);
  const alone = await waitsWhile(store, end - dayMs, async () => undefined);
  let dropped = 0;
  const begin = performance.now();
  let ms = 0;
  const meanwhile = await waitsWhile(store, end - dayMs / 2, async () => {
    dropped = await store.expireReceipts(end, growth.receiptDays);
    ms = performance.now() - begin;
  });
  if (dropped < expired) throw new Error(`${dropped} receipts were dropped instead of ${expired}`);
  return [
    once(`expiry of ${expired} receipts`, 's', (ms / dropped) * (expired / 1e3)),
    once('a batch meanwhile, p99', 'ms', quantile(meanwhile, 0.99)),
    once('at most', 'ms', Math.max(...meanwhile)),
    once('a batch alone, p99', 'ms', quantile(alone, 0.99)),
  ];
};

const leastBatches = 100;

/** How long each of some batches takes: until the work is done, and a hundred at least. */
const waitsWhile = async (
  store: SqliteStore,
  from: number,
  work: () => Promise<void>,
): Promise<readonly number[]> => {
  const waits: number[] = [];
  const state = { isDone: false };
  const done = work().then(() => Object.assign(state, { isDone: true }));
  for (let i = 0; !state.isDone || waits.length < leastBatches; i++) {
    const begin = performance.now();
    await store.applyOnce(secondOf(from + i * 1_000, i));
    waits.push(performance.now() - begin);
  }
  await done;
  return waits;
};

const describe = (months: number): string =>
  `${months} months of 1,000 requests a second, ${growth.consumers} consumers × ${growth.services} services`;

/** Together they take some ten minutes and 10 GB of disk. */
export const growthRows: readonly Benchmark[] = [1, 3, 6, 12].map((months) => {
  const id = `growth-${months}`;
  return {
    id,
    what: describe(months),
    run: ({ progress }) => measure(id, months, progress),
  };
});
