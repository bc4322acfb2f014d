import { doubleSubject } from '../support/dynamodb-stores.ts';
import { describeCounterStore } from './counter-store.ts';

describeCounterStore(doubleSubject('DynamoDB (double)'));

// The smallest limits that work: nearly every batch becomes a journal of many chunks and parts.
describeCounterStore(
  doubleSubject('DynamoDB (double, journals)', {
    transactionRows: 2,
    chunkRows: 2,
    chunkBytes: 200,
    partBytes: 500,
    rowCells: 3,
    rowsPerRequest: 3,
  }),
);
