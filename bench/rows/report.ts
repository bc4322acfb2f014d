import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { csvKey } from '../../shared/reports/keys.ts';
import type { LoadOrder, LoadResult } from '../load/client.ts';
import { benchToken, startProduct } from '../load/product.ts';
import { startChild } from '../measure/child.ts';
import { atMost, type Benchmark, type BenchLine, type Metric, ratioOf } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { keepCsvAlone } from './csv-alone.ts';
import { fillPages } from './full-pages.ts';
import { joinedStoreMs } from './joined-store.ts';
import type { ReportOrder, ReportResult } from './report-process.ts';

const month = '2025-11';
const statuses = 3;

/** The bounds hold for it; growth shows against the smaller rows. */
const largest = 1_000_000;

/** `isCsvAlone`: without the files about customers and the Parquet file. */
type ReportRow = { readonly consumers: number; readonly isCsvAlone: boolean };

const describe = ({ consumers, isCsvAlone }: ReportRow): string =>
  `a month's ${isCsvAlone ? 'CSV alone' : 'report'}, ${consumers.toLocaleString('en-US')} consumers × ${statuses} statuses`;

const nameOf = ({ consumers, isCsvAlone }: ReportRow): string =>
  `report-${isCsvAlone ? 'csv-' : ''}${consumers}`;

const measure = async (row: ReportRow, repetitions: number): Promise<BenchLine> => {
  const { consumers, isCsvAlone } = row;
  const dataDir = newScratchFolder();
  fillPages(dataDir, [month], consumers, { statuses });
  const lines = consumers * statuses;
  const seconds: number[] = [];
  const floors: number[] = [];
  const memory: number[] = [];
  const writeReport = async (version: 1 | 2) => {
    // As cli/billable has it; the process sets its other flags.
    const env = { BILLABLE_DATA_DIR: dataDir, NODE_OPTIONS: '--max-semi-space-size=8' };
    const report = startChild(new URL('report-process.ts', import.meta.url), [], env);
    const { seconds: s } = await report.ask<ReportResult>({ month, version } satisfies ReportOrder);
    const mb = peakMemoryMb(report.pid);
    await report.end();
    return { s, mb };
  };
  const floorMs = () => joinedStoreMs({ path: dataFile(dataDir), linesPerRow: statuses }, lines);
  // The first run compiles and finds the store's pages on the disk; it is not what is measured.
  await writeReport(1);
  if (isCsvAlone) keepCsvAlone(dataDir, month);
  const version = isCsvAlone ? 2 : 1;
  for (let i = 0; i < repetitions; i++) {
    floors.push((await floorMs()) / 1e3);
    const { s, mb } = await writeReport(version);
    seconds.push(s);
    memory.push(mb);
  }
  const isLargest = consumers === largest;
  const bytes = statSync(join(dataDir, csvKey(month, version))).size;
  const time: Metric = { name: 'time', unit: 's', samples: seconds };
  const floor: Metric = { name: 'the same rows read and joined', unit: 's', samples: floors };
  const peak: Metric = { name: 'memory', unit: 'MB', samples: memory };
  const line: BenchLine = {
    id: nameOf(row),
    what: describe(row),
    measured: { ...time, ...(isLargest && { bound: atMost(12) }) },
    floor,
    ratio: ratioOf(time, floor, isLargest ? atMost(isCsvAlone ? 1.5 : 2.5) : undefined),
    others: [
      { ...peak, ...(isLargest && { bound: atMost(256) }) },
      { name: 'file', unit: 'MB', samples: [bytes / 1e6] },
      ...(isLargest && !isCsvAlone ? await ingestBeside(dataDir) : []),
    ],
  };
  rmSync(dataDir, { recursive: true, force: true });
  return line;
};

/** The server's own run begins 2 s after its start, where the day was not reported yet. */
const ingestBeside = async (dataDir: string): Promise<readonly Metric[]> => {
  rmSync(join(dataDir, 'reports'), { recursive: true, force: true });
  const during = await ingestP99Ms(dataDir, 0);
  if (!existsSync(join(dataDir, 'reports'))) throw new Error('no report was made meanwhile');
  // Long enough ago for the schedule to be done with: nothing but ingest runs.
  const alone = await ingestP99Ms(dataDir, Date.parse(`${month}-01T12:00:00Z`) - Date.now());
  return [
    { name: 'p99 of ingest meanwhile', unit: 'ms', samples: [during] },
    { name: 'p99 of ingest alone', unit: 'ms', samples: [alone] },
  ];
};

const ingestP99Ms = async (dataDir: string, aheadMs: number): Promise<number> => {
  const { server, port, path } = await startProduct(dataDir, {
    BENCH_QUIET: '1',
    BENCH_CLOCK_AHEAD_MS: String(aheadMs),
  });
  const load = startChild(new URL('../load/client.ts', import.meta.url));
  const { p99Ms } = await load.ask<LoadResult>({
    port,
    path,
    token: benchToken,
    aheadMs,
    form: 'stripped',
    entries: 200,
    consumers: 100,
    connections: 1,
    warmUpMs: 3_000,
    measureMs: 4_000,
    serverPid: server.pid,
  } satisfies LoadOrder);
  await Promise.all([load.end(), server.end()]);
  return p99Ms;
};

const benchmarkOf = (row: ReportRow): Benchmark => ({
  id: nameOf(row),
  what: describe(row),
  run: ({ repetitions }) => measure(row, repetitions),
});

const rowsOf = (consumers: number): readonly Benchmark[] =>
  [true, false].map((isCsvAlone) => benchmarkOf({ consumers, isCsvAlone }));

export const reportRows: readonly Benchmark[] = [10_000, 100_000].flatMap(rowsOf);

/** A store of 0.8 GB is made for each: a minute and more. */
export const largestReports: readonly Benchmark[] = rowsOf(largest);
