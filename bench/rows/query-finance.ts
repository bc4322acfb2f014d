import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { dayMs, quarterDayMs } from '../../shared/calendar/instant.ts';
import { monthPageAt, type PageId, quarterDayPageAt } from '../../shared/metering/page.ts';
import { startProduct } from '../load/product.ts';
import { readAnswer } from '../load/read-answer.ts';
import { type Benchmark, type BenchLine, type Metric, ratioOf } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { fillPages } from './full-pages.ts';
import { joinedStoreMs } from './joined-store.ts';

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

const linesPerRow = ({ periods }: Question): number => statuses * periods;

const linesOf = (each: Question): number => each.pages.length * each.consumers * linesPerRow(each);

type Form = 'page' | 'csv';

const idOf = ({ id }: Question, form: Form): string => `${id}-${form}`;

const describe = (each: Question, form: Form): string =>
  form === 'page'
    ? `${each.what}: the first JSON page`
    : `${each.what}: the CSV, ${linesOf(each).toLocaleString('en-US')} lines`;

const measure = async (each: Question, form: Form, repetitions: number): Promise<BenchLine> => {
  const dataDir = newScratchFolder();
  fillPages(dataDir, each.pages, each.consumers, { statuses });
  // At this server's time no month of the data is over: its first report would run meanwhile.
  const aheadMs = Date.UTC(2025, 0, 15) - Date.now();
  const { server, port } = await startProduct(dataDir, { BENCH_CLOCK_AHEAD_MS: String(aheadMs) });
  const isCsv = form === 'csv';
  const query = isCsv ? `${each.query}&csv=true` : each.query;
  const lines = isCsv ? linesOf(each) + 1 : pageRows;
  const times: number[] = [];
  const floors: number[] = [];
  await readAnswer(port, each.query, pageRows);
  for (let i = 0; i < repetitions; i++) {
    const order = { path: dataFile(dataDir), linesPerRow: linesPerRow(each) };
    if (isCsv) floors.push(await joinedStoreMs(order, linesOf(each)));
    times.push(await readAnswer(port, query, lines));
  }
  const memory = peakMemoryMb(server.pid);
  await server.end();
  const measured: Metric = { name: 'time', unit: 'ms', samples: times };
  const floor: Metric = { name: 'the same rows read and joined', unit: 'ms', samples: floors };
  return {
    id: idOf(each, form),
    what: describe(each, form),
    measured,
    ...(isCsv && { floor, ratio: ratioOf(measured, floor) }),
    others: [{ name: 'memory', unit: 'MB', samples: [memory] }],
  };
};

export const financeQuestions: readonly Benchmark[] = questions.flatMap((each) =>
  (['page', 'csv'] as const).map((form) => ({
    id: idOf(each, form),
    what: describe(each, form),
    run: ({ repetitions }) => measure(each, form, repetitions),
  })),
);
