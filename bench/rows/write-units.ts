import {
  measureCase,
  obviousDesignUnits,
  usualEntries,
  type WriteUnitCase,
  writeUnitCases,
} from '../../test/support/dynamodb/write-unit-cases.ts';
import { atMost, type Benchmark, type Bound, type BenchLine, ratioOf } from '../measure/line.ts';

/** Bounds of a batch with its share of the commit, by the id of its case. */
const bounds: ReadonlyMap<string, Bound> = new Map([
  ['write-units-1000-20-4-30', atMost(10)],
  ['write-units-1000-1000-4-30', atMost(220)],
  ['write-units-1000-20-4-1', atMost(100)],
]);

const idOf = (each: WriteUnitCase): string => {
  const { entries = usualEntries, consumers, statuses, perGroup, isOverEdge } = each;
  const { services = 1, meters = 0 } = each;
  const edge = isOverEdge === true ? '-edge' : '';
  const split = `${services > 1 ? '-services' : ''}${meters > 0 ? '-meters' : ''}`;
  return `write-units-${entries}-${consumers}-${statuses}-${perGroup}${edge}${split}`;
};

const describe = (each: WriteUnitCase): string => {
  const { entries = usualEntries, consumers, statuses, perGroup, isOverEdge } = each;
  const edge = isOverEdge === true ? ', over the edge of a page' : '';
  const { services = 1, meters = 0 } = each;
  const split = `${services > 1 ? `, services: ${services}` : ''}${meters > 0 ? `, further meters: ${meters}` : ''}`;
  return `on DynamoDB, full pages, entries: ${entries}, consumers: ${consumers}, statuses: ${statuses}, batches to a commit: ${perGroup}${edge}${split}`;
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

export const writeUnitRows: readonly Benchmark[] = writeUnitCases.map((each) => ({
  id: idOf(each),
  what: describe(each),
  run: () => measure(each),
}));
