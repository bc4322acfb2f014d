// Prints what a batch of 1,000 entries costs on DynamoDB, from real items on full pages.
import {
  measureCase,
  obviousDesignUnits,
  writeUnitCases,
} from '../test/support/write-unit-cases.ts';

console.log('Write units of a batch of 1,000 entries on full pages, by DynamoDB’s published rules');
console.log('consumers  statuses  transactions  table  indexes  obvious design  ratio');
for (const each of writeUnitCases) {
  const { transactions, table, indexes } = await measureCase(each);
  const cells = [
    String(each.consumers).padStart(9),
    String(each.statuses).padStart(8),
    String(transactions).padStart(12),
    String(table).padStart(5),
    String(indexes).padStart(7),
    String(obviousDesignUnits).padStart(14),
    (obviousDesignUnits / table).toFixed(1).padStart(5),
  ];
  console.log(`${cells.join('  ')}${each.isOverEdge === true ? '  over the edge of a page' : ''}`);
}
