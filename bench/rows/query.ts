import { startProduct, type LoadTarget } from '../load/product.ts';
import { readAnswer } from '../load/read-answer.ts';
import {
  atMost,
  type Benchmark,
  type Bound,
  type BenchLine,
  type Metric,
  ratioOf,
} from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { joinedRowsMs } from './joined-rows.ts';
import { fillPages } from './full-pages.ts';

type Query = {
  readonly id: string;
  readonly what: string;
  readonly query: string;
  readonly months: readonly string[];
  readonly rowsPerConsumer: number;
  readonly services?: number;
  readonly time: Bound;
  readonly ratio?: Bound;
  readonly memory?: Bound;
};

const year = Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`);

/** Growth shows over these; the bounds hold at the last. */
const sizes = [100, 1_000, 10_000] as const;
const largest = sizes[2];

const queries: readonly Query[] = [
  {
    id: 'query-month-csv',
    what: 'period=month, 12 months, 4 statuses, CSV',
    query: 'period=month&from=2025-01&to=2026-01&csv=true',
    months: year,
    rowsPerConsumer: 12 * 4,
    time: atMost(1_500),
    ratio: atMost(6),
    memory: atMost(160),
  },
  {
    id: 'query-day-csv',
    what: 'period=day, one month, 4 statuses, CSV',
    query: 'period=day&from=2025-11&to=2025-12&csv=true',
    months: ['2025-11'],
    rowsPerConsumer: 30 * 4,
    time: atMost(1_500),
    memory: atMost(160),
  },
  {
    id: 'query-services-csv',
    what: 'period=month, one month, by consumer, service and status, 3 services, 4 statuses, CSV',
    query: 'period=month&from=2025-11&to=2025-12&group_by=consumer,service,status&csv=true',
    months: ['2025-11'],
    services: 3,
    rowsPerConsumer: 3 * 4,
    time: atMost(1_500),
    memory: atMost(200),
  },
  {
    id: 'query-json-page',
    what: 'period=month, one month, 4 statuses, a JSON page of at most 10,000 rows',
    query: 'period=month&from=2025-11&to=2025-12',
    months: ['2025-11'],
    rowsPerConsumer: 4,
    time: atMost(150),
  },
];

/** The first is the warm-up of the second, which is timed; the most memory of all of them counts. */
const answersPerServer = 6;

const idOf = ({ id }: Query, consumers: number): string => `${id}-${consumers}`;

const describe = ({ what }: Query, consumers: number): string =>
  `${consumers.toLocaleString('en-US')} consumers, ${what}`;

const measure = async (each: Query, consumers: number, repetitions: number): Promise<BenchLine> => {
  const dataDir = newScratchFolder();
  fillPages(dataDir, each.months, consumers, { services: each.services ?? 1 });
  // At this server's time no month of the data is over: its first report would run meanwhile.
  const aheadMs = Date.parse(`${year[0]}-15T12:00:00Z`) - Date.now();
  const env = { BENCH_CLOCK_AHEAD_MS: String(aheadMs) };
  const isLargest = consumers === largest;
  const rows = Math.min(each.rowsPerConsumer * consumers, isPaged(each) ? 10_000 : Infinity);
  // A CSV has a header line, and JSON a line for each row.
  const lines = isPaged(each) ? rows : rows + 1;
  const ask = ({ port }: LoadTarget): Promise<number> => readAnswer(port, each.query, lines);
  // The first start after an installation compiles; it is not what is measured.
  const compiling = await startProduct(dataDir, env);
  await ask(compiling);
  await compiling.server.end();
  const times: number[] = [];
  const floors: number[] = [];
  const idleMemory: number[] = [];
  const firstMemory: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const target = await startProduct(dataDir, env);
    const { pid } = target.server;
    idleMemory.push(peakMemoryMb(pid));
    await ask(target);
    firstMemory.push(peakMemoryMb(pid));
    floors.push(await joinedRowsMs(rows));
    times.push(await ask(target));
    for (let answers = 2; answers < answersPerServer; answers++) await ask(target);
    memory.push(peakMemoryMb(pid));
    await target.server.end();
  }
  const memoryBound = isLargest && each.memory && { bound: each.memory };
  const measured: Metric = { name: 'time', unit: 'ms', samples: times };
  const floor: Metric = { name: 'rows joined from memory', unit: 'ms', samples: floors };
  return {
    id: idOf(each, consumers),
    what: describe(each, consumers),
    measured: { ...measured, ...(isLargest && { bound: each.time }) },
    floor,
    ratio: ratioOf(measured, floor, isLargest ? each.ratio : undefined),
    others: [
      { name: 'idle', unit: 'MB', samples: idleMemory },
      { name: 'after one answer', unit: 'MB', samples: firstMemory },
      {
        name: `memory of ${answersPerServer} answers`,
        unit: 'MB',
        samples: memory,
        ...memoryBound,
      },
    ],
  };
};

const isPaged = ({ query }: Query): boolean => !query.includes('csv');

export const queryRows: readonly Benchmark[] = queries.flatMap((each) =>
  sizes.map((consumers) => ({
    id: idOf(each, consumers),
    what: describe(each, consumers),
    run: ({ repetitions }) => measure(each, consumers, repetitions),
  })),
);
