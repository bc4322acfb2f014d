import { doubleSubject } from '../../../support/dynamodb/stores.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';

// With the smallest limits that work, nearly every batch is a journal of many chunks and parts.
const journals = {
  transactionRows: 2,
  chunkRows: 2,
  chunkBytes: 200,
  partBytes: 500,
  rowCells: 3,
  rowsPerRequest: 3,
};

for (const subject of [
  doubleSubject('DynamoDB (double)'),
  doubleSubject('DynamoDB (double, journals)', journals),
]) {
  describeCounterStore(subject);
}
