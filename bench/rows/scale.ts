import { writeUnitsPerBatch } from '../../pricing/running-cost.ts';
import { atLeast, type Benchmark, type BenchLine, type Bound } from '../measure/line.ts';
import { type BatchUnits, ceilingOf, type TableModel } from '../measure/table-ceiling.ts';

/** Of 20 consumers, where commits merge as many batches as a group takes. */
const perGroup = 98;
const traffic = { consumers: 20, statuses: 4, batchSize: 1_000, perGroup };
const [receipt, marker] = [2, 4];
const batch: BatchUnits = {
  receipt,
  marker,
  rows: writeUnitsPerBatch(traffic) - receipt - marker,
};

const keys = { inboxKeys: 64, rowKeys: 32 };
const newTable: TableModel = { partitions: 4, units: 4_000, ...keys };
const warmed: TableModel = { partitions: 20, units: 20_000, ...keys };

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
    table: { ...warmed, partitions: 100, units: 100_000, inboxKeys: 256, rowKeys: 128 },
  },
];

const unit = 'batches/s';

const simulate = ({ id, what, table, splits = 0, bound }: Case): BenchLine => {
  const { median, worst } = ceilingOf(table, batch, splits);
  return {
    id,
    what,
    measured: { name: 'ceiling, median', unit, samples: [median], ...(bound && { bound }) },
    others: [{ name: '95 % of placements reach', unit, samples: [worst] }],
  };
};

/** A simulation: the same in every run. */
export const scaleRows: readonly Benchmark[] = cases.map((each) => ({
  id: each.id,
  what: each.what,
  run: async () => simulate(each),
}));
