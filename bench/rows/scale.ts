import { usualNameBytes, writeUnitsPerBatch } from '../../pricing/write-units.ts';
import {
  atLeast,
  type Benchmark,
  type BenchLine,
  type Bound,
  type Metric,
} from '../measure/line.ts';
import { answerRate, commitCeiling, type CommitModel } from '../measure/rate-limits.ts';
import { type BatchUnits, ceilingOf, type TableModel } from '../measure/table-ceiling.ts';

/** Of 20 consumers, where commits merge as many batches as a group takes. */
const perGroup = 98;
const traffic = {
  consumers: 20,
  statuses: 4,
  nameBytes: usualNameBytes,
  batchSize: 1_000,
  perGroup,
};
const [receipt, marker] = [2, 4];
const batch: BatchUnits = {
  receipt,
  marker,
  rows: writeUnitsPerBatch(traffic) - receipt - marker,
  consumers: traffic.consumers,
};

const keys = { inboxKeys: 64, pageKeys: 16 };
const newTable: TableModel = { partitions: 4, units: 4_000, ...keys };
const warmed: TableModel = { partitions: 20, units: 20_000, ...keys };

const warmed100: TableModel = {
  partitions: 100,
  units: 100_000,
  inboxKeys: 256,
  pageKeys: 64,
};

type Case = {
  readonly id: string;
  readonly what: string;
  readonly table: TableModel;
  readonly splits?: number;
  readonly bound?: Bound;
};

const cases: readonly Case[] = [
  {
    id: 'scale-new',
    what: 'DynamoDB, a new table: 4 partitions, 4,000 units',
    table: newTable,
    bound: atLeast(250),
  },
  {
    id: 'scale-new-split',
    what: 'the same after 8 splits, which take minutes of heat each',
    table: newTable,
    splits: 8,
  },
  {
    id: 'scale-warmed',
    what: 'DynamoDB, a warmed table: 20 partitions, 20,000 units',
    table: warmed,
    bound: atLeast(1_500),
  },
  {
    id: 'scale-warmed-16',
    what: 'the same with an inbox of 16 partitions',
    table: { ...warmed, inboxKeys: 16 },
  },
  {
    id: 'scale-warmed-100',
    what: 'DynamoDB, a warmed table: 100 partitions, 100,000 units, an inbox of 256',
    table: warmed100,
  },
];

const unit = 'batches/s';

/** Requests that wait for each other. */
export const roundsPerGroup = 6;

const commitOf = (roundMs: number): CommitModel => ({
  batchesPerGroup: perGroup,
  roundsPerGroup,
  roundMs,
});

/** What a request takes is an assumption: bounds are kept at the one of the middle. */
const assumedMs = 10;

/** What a table takes, and what of it one commit at a time sustains. */
const simulate = ({ id, what, table, splits = 0, bound }: Case): BenchLine => {
  const { median, worst } = ceilingOf(table, batch, splits);
  const bounded = bound && { bound };
  const sustained = (roundMs: number): Metric => ({
    name: `sustained where a request takes ${roundMs} ms (assumed)`,
    unit,
    samples: [Math.min(median, commitCeiling(commitOf(roundMs)))],
    ...(roundMs === assumedMs && bounded),
  });
  return {
    id,
    what,
    measured: { name: 'ceiling, median', unit, samples: [median], ...bounded },
    others: [
      { name: '95 % of placements reach', unit, samples: [worst] },
      ...[5, assumedMs, 20].map(sustained),
    ],
  };
};

/** From the smallest on, in the words of the answer. */
const steps = [
  { name: 'a new table', table: newTable },
  { name: 'a table warmed to 20,000 units', table: warmed },
  {
    name: 'a table warmed to 100,000 units with inboxPartitions 256 and pagePartitions 64',
    table: warmed100,
  },
];

const commit = commitOf(assumedMs);

const rates = [
  [100_000, 200],
  [100_000, 1_000],
  [1_000_000, 200],
  [1_000_000, 1_000],
] as const;

/** What limits a rate of requests, and the way past it. */
const answer = (requests: number, batchSize: number): BenchLine => {
  const batchesPerSecond = requests / batchSize;
  const { limits, takenBy } = answerRate({ batchesPerSecond, batch, steps, commit });
  const limited = limits.length === 0 ? 'nothing limits it' : limits.join(', ');
  const rate = `${requests.toLocaleString('en-US')} requests a second in batches of ${batchSize}`;
  return {
    id: `scale-rate-${requests}-${batchSize}`,
    what: `DynamoDB, ${rate}: ${limited}; enough: ${takenBy}`,
    measured: { name: 'rate', unit, samples: [batchesPerSecond] },
    others: [
      { name: 'one commit at a time', unit, samples: [commitCeiling(commit)] },
      { name: 'executions of ingest at 50 ms', unit: '', samples: [batchesPerSecond / 20] },
    ],
  };
};

/** Simulations: the same in every run. */
export const scaleRows: readonly Benchmark[] = [
  ...cases.map((each) => ({ id: each.id, what: each.what, run: async () => simulate(each) })),
  ...rates.map(([requests, batchSize]) => ({
    id: `scale-rate-${requests}-${batchSize}`,
    what: `DynamoDB, what limits ${requests.toLocaleString('en-US')} requests a second in batches of ${batchSize}`,
    run: async () => answer(requests, batchSize),
  })),
];
