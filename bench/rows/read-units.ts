import {
  measureReads,
  type ReadUnitCase,
  readUnitCases,
} from '../../test/support/dynamodb/read-unit-cases.ts';
import type { Benchmark, BenchLine } from '../measure/line.ts';

/** From the sizes of the real items, by DynamoDB's published rules; the same in every run. */
const measure = async ({ id, what, ...question }: ReadUnitCase): Promise<BenchLine> => {
  const { requests, items, units } = await measureReads(question);
  return {
    id: `read-units-${id}`,
    what,
    measured: { name: 'read units', unit: 'read units', samples: [units] },
    others: [
      { name: 'requests', unit: '', samples: [requests] },
      { name: 'rows', unit: '', samples: [items] },
    ],
  };
};

/** One after the other: each needs more than a gigabyte for its table. */
export const readUnits: readonly Benchmark[] = readUnitCases.map((each) => ({
  id: `read-units-${each.id}`,
  what: `what a question costs on DynamoDB. ${each.what}`,
  run: () => measure(each),
}));
