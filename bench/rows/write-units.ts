import { costFigures } from '../../pricing/cost-table.ts';
import { usualNameBytes } from '../../pricing/write-units.ts';
import {
  measureCase,
  obviousDesignUnits,
  usualEntries,
  type WriteUnitCase,
  writeUnitCases,
} from '../../test/support/dynamodb/write-unit-cases.ts';
import { longNameBytes } from '../../test/support/pricing/traffic.ts';
import { atMost, type Benchmark, type Bound, type BenchLine, ratioOf } from '../measure/line.ts';

/** Bounds of a batch with its share of the commit, by the id of its case. */
const bounds: ReadonlyMap<string, Bound> = new Map([
  ['write-units-1000-20-4-30', atMost(10)],
  ['write-units-1000-1000-4-30', atMost(220)],
  ['write-units-1000-20-4-1', atMost(100)],
]);

const idOf = (each: WriteUnitCase): string => {
  const { entries = usualEntries, consumers, statuses, perGroup, isOverEdge } = each;
  const { services = 1, meters = 0, hasLongNames = false } = each;
  const edge = `${isOverEdge === true ? '-edge' : ''}${hasLongNames ? '-names' : ''}`;
  const split = `${services > 1 ? '-services' : ''}${meters > 0 ? '-meters' : ''}`;
  return `write-units-${entries}-${consumers}-${statuses}-${perGroup}${edge}${split}`;
};

const describe = (each: WriteUnitCase): string => {
  const { entries = usualEntries, consumers, statuses, perGroup, isOverEdge } = each;
  const edge = isOverEdge === true ? ', over the edge of a page' : '';
  const { services = 1, meters = 0, hasLongNames = false } = each;
  const names = hasLongNames ? ', a UUID and an e-mail address as names' : '';
  const split = `${services > 1 ? `, services: ${services}` : ''}${meters > 0 ? `, further meters: ${meters}` : ''}`;
  return `on DynamoDB, full pages, entries: ${entries}, consumers: ${consumers}, statuses: ${statuses}, batches to a commit: ${perGroup}${edge}${names}${split}`;
};

/** From the sizes of the real items, by DynamoDB's published rules; the same in every run. */
const measure = async (each: WriteUnitCase): Promise<BenchLine> => {
  const { transactions, table, indexes } = await measureCase(each);
  const bound = bounds.get(idOf(each));
  const unit = 'write units';
  const measured = { name: 'write units', unit, samples: [table + indexes] };
  const obvious = obviousDesignUnits(each.entries ?? usualEntries);
  const floor = { name: 'the obvious design', unit, samples: [obvious] };
  return {
    id: idOf(each),
    what: describe(each),
    measured: { ...measured, ...(bound && { bound }) },
    floor,
    ratio: ratioOf(measured, floor),
    others: [{ name: 'transactions', unit: '', samples: [transactions] }],
  };
};

type MonthCase = {
  readonly batchSize: number;
  readonly consumers: number;
  readonly bound: Bound;
};

const monthCases: readonly MonthCase[] = [
  { batchSize: 200, consumers: 20, bound: atMost(70) },
  { batchSize: 1_000, consumers: 1_000, bound: atMost(450) },
];

/** By the formula that `npx billable cost` takes, which a test holds against the items that are written. */
const monthRow = ({ batchSize, consumers, bound }: MonthCase): Benchmark => {
  const id = `month-usd-${batchSize}-${consumers}`;
  const what = `1,000 million requests a month on DynamoDB, full pages, batches of ${batchSize}, consumers: ${consumers}, all in`;
  const run = async (): Promise<BenchLine> => {
    const traffic = { ...usualTraffic, batchSize, consumers };
    const { total, parts } = costFigures(traffic);
    const long = costFigures({ ...traffic, nameBytes: longNameBytes });
    const usdOf = (part: string): number => parts.find((each) => each.part === part)?.usd ?? 0;
    return {
      id,
      what,
      measured: { name: 'a month', unit: 'USD', samples: [total], bound },
      others: [
        ...['DynamoDB writes', 'DynamoDB storage'].map((part) => ({
          name: part,
          unit: 'USD',
          samples: [usdOf(part)],
        })),
        { name: 'a UUID and an e-mail address as names', unit: 'USD', samples: [long.total] },
      ],
    };
  };
  return { id, what, run };
};

const usualTraffic = {
  requestsPerMonth: 1e9,
  statuses: 4,
  nameBytes: usualNameBytes,
  entryBytes: 800,
  commitSeconds: 30,
  receiptDays: 400,
  inboxPartitions: 64,
};

export const writeUnitRows: readonly Benchmark[] = [
  ...writeUnitCases.map((each) => ({
    id: idOf(each),
    what: describe(each),
    run: () => measure(each),
  })),
  ...monthCases.map(monthRow),
];
