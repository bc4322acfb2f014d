import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { dayMs, quarterDayMs } from '../../shared/domain/instant.ts';
import { monthPageAt, type PageId, quarterDayPageAt } from '../../shared/domain/page.ts';
import { startProduct } from '../load/product.ts';
import { readAnswer } from '../load/read-answer.ts';
import { startChild } from '../measure/child.ts';
import { type Benchmark, type Line, type Metric, ratioOf } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { fillPages } from './full-pages.ts';
import type { JoinOrder, JoinResult } from './joined-store-process.ts';

const statuses = 3;
const pageRows = 10_000;

type Question = {
  readonly id: string;
  readonly what: string;
  readonly query: string;
  readonly consumers: number;
  readonly pages: readonly PageId[];
  /** Periods of a page. */
  readonly periods: number;
};

const questions: readonly Question[] = [
  {
    id: 'finance-year',
    what: '10,000 consumers, 12 months, 3 statuses',
    query: 'period=month&from=2025-01&to=2026-01',
    consumers: 10_000,
    pages: Array.from({ length: 12 }, (_, i) => monthPageAt(Date.UTC(2025, i))),
    periods: 1,
  },
  {
    id: 'finance-hours',
    what: '1,000 consumers, the hours of 31 days, 3 statuses',
    query: 'period=hour&from=2025-10-01&to=2025-11-01',
    consumers: 1_000,
    pages: Array.from({ length: (31 * dayMs) / quarterDayMs }, (_, i) =>
      quarterDayPageAt(Date.UTC(2025, 9) + i * quarterDayMs),
    ),
    periods: 6,
  },
];

const measure = async (each: Question, repetitions: number): Promise<readonly Line[]> => {
  const dataDir = newScratchFolder();
  fillPages(dataDir, each.pages, each.consumers, statuses);
  // At this server's time no month of the data is over: its first report would run meanwhile.
  const aheadMs = Date.UTC(2025, 0, 15) - Date.now();
  const { server, port } = await startProduct(dataDir, { BENCH_CLOCK_AHEAD_MS: String(aheadMs) });
  const linesPerRow = statuses * each.periods;
  const lines = each.pages.length * each.consumers * linesPerRow;
  const first: number[] = [];
  const whole: number[] = [];
  const floors: number[] = [];
  await readAnswer(port, each.query, pageRows);
  for (let i = 0; i < repetitions; i++) first.push(await readAnswer(port, each.query, pageRows));
  const pageMemory = peakMemoryMb(server.pid);
  for (let i = 0; i < repetitions; i++) {
    floors.push(await floorMs({ path: dataFile(dataDir), linesPerRow }, lines));
    whole.push(await readAnswer(port, `${each.query}&csv=true`, lines + 1));
  }
  const memory = peakMemoryMb(server.pid);
  await server.end();
  const time = (samples: readonly number[]): Metric => ({ name: 'time', unit: 'ms', samples });
  const floor: Metric = { name: 'the same rows read and joined', unit: 'ms', samples: floors };
  const peak = (value: number): Metric => ({ name: 'memory', unit: 'MB', samples: [value] });
  return [
    {
      id: `${each.id}-page`,
      what: `${each.what}: the first JSON page`,
      measured: time(first),
      others: [peak(pageMemory)],
    },
    {
      id: `${each.id}-csv`,
      what: `${each.what}: the CSV, ${lines.toLocaleString('en-US')} lines`,
      measured: time(whole),
      floor,
      ratio: ratioOf(time(whole), floor),
      others: [peak(memory)],
    },
  ];
};

const floorMs = async (order: JoinOrder, expected: number): Promise<number> => {
  const child = startChild(new URL('joined-store-process.ts', import.meta.url));
  const { ms, lines } = await child.ask<JoinResult>(order);
  await child.end();
  if (lines === expected) return ms;
  throw new Error(`the floor has ${lines} lines instead of ${expected}`);
};

export const financeQuestions: readonly Benchmark[] = questions.map((each) => ({
  id: each.id,
  what: `what finance asks on one machine. ${each.what}`,
  run: async ({ repetitions }) => measure(each, repetitions),
}));
