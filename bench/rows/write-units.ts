import {
  measureCase,
  obviousDesignUnits,
  type WriteUnitCase,
  writeUnitCases,
} from '../../test/support/write-unit-cases.ts';
import { atMost, type Benchmark, type Bound, type Line, ratioOf } from '../measure/line.ts';

/** Of 20 consumers within one quarter of a day, by number of statuses. */
const bounds: ReadonlyMap<number, Bound> = new Map([
  [4, atMost(90)],
  [8, atMost(170)],
]);

const boundOf = ({ consumers, statuses, isOverEdge }: WriteUnitCase): Bound | undefined =>
  consumers === 20 && isOverEdge !== true ? bounds.get(statuses) : undefined;

/** From the sizes of the real items, by DynamoDB's published rules; the same in every run. */
const measure = async (each: WriteUnitCase): Promise<Line> => {
  const { consumers, statuses, isOverEdge } = each;
  const { transactions, table, indexes } = await measureCase(each);
  const bound = boundOf(each);
  const edge = isOverEdge === true ? ', over the edge of a page' : '';
  const unit = 'write units';
  const measured = { name: 'write units', unit, samples: [table + indexes] };
  const floor = { name: 'the obvious design', unit, samples: [obviousDesignUnits] };
  return {
    id: `write-units-${consumers}-${statuses}${isOverEdge === true ? '-edge' : ''}`,
    what: `a batch of 1,000 entries, full pages, consumers: ${consumers}, statuses: ${statuses}${edge}`,
    measured: { ...measured, ...(bound && { bound }) },
    floor,
    ratio: ratioOf(measured, floor),
    others: [{ name: 'transactions', unit: '', samples: [transactions] }],
  };
};

export const writeUnits: Benchmark = {
  id: 'write-units',
  what: 'what a batch of 1,000 entries costs on DynamoDB',
  run: async () => Promise.all(writeUnitCases.map(measure)),
};
