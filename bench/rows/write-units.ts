import {
  measureCase,
  obviousDesignUnits,
  usualEntries,
  type WriteUnitCase,
  writeUnitCases,
} from '../../test/support/dynamodb/write-unit-cases.ts';
import { atMost, type Benchmark, type Bound, type BenchLine, ratioOf } from '../measure/line.ts';

/** Of 1,000 entries of 20 consumers within one quarter of a day, by number of statuses. */
const bounds: ReadonlyMap<number, Bound> = new Map([
  [4, atMost(90)],
  [8, atMost(170)],
]);

const boundOf = ({ entries, consumers, statuses, isOverEdge }: WriteUnitCase): Bound | undefined =>
  entries === undefined && consumers === 20 && isOverEdge !== true
    ? bounds.get(statuses)
    : undefined;

const idOf = ({ entries = usualEntries, consumers, statuses, isOverEdge }: WriteUnitCase): string =>
  `write-units-${entries}-${consumers}-${statuses}${isOverEdge === true ? '-edge' : ''}`;

const describe = (each: WriteUnitCase): string => {
  const { entries = usualEntries, consumers, statuses, isOverEdge } = each;
  const edge = isOverEdge === true ? ', over the edge of a page' : '';
  return `on DynamoDB, full pages, entries: ${entries}, consumers: ${consumers}, statuses: ${statuses}${edge}`;
};

/** From the sizes of the real items, by DynamoDB's published rules; the same in every run. */
const measure = async (each: WriteUnitCase): Promise<BenchLine> => {
  const { transactions, table, indexes } = await measureCase(each);
  const bound = boundOf(each);
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

export const writeUnits: readonly Benchmark[] = writeUnitCases.map((each) => ({
  id: idOf(each),
  what: describe(each),
  run: () => measure(each),
}));
