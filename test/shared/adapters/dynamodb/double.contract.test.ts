import { doubleSubject, shippedPartitions } from '../../../support/dynamodb/stores.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';
import { describeLastReceipt, describeReceiptNumbers } from '../../ports/identity.ts';
import { describeSeries } from '../../ports/series.ts';

// With the smallest limits that work, every group is a journal of many chunks, every receipt lies in
// parts, and the inbox is read in pieces.
const journals = {
  actions: 4,
  chunkRows: 2,
  chunkBytes: 200,
  partBytes: 100,
  rowCells: 3,
  rowsPerRequest: 3,
  inboxMarkers: 2,
};

for (const subject of [
  doubleSubject('DynamoDB (double)'),
  doubleSubject('DynamoDB (double, partitions as shipped)', {}, { partitions: shippedPartitions }),
  doubleSubject('DynamoDB (double, journals)', journals),
  doubleSubject('DynamoDB (double, transactions seen in pieces)', {}, { isTorn: true }),
  doubleSubject('DynamoDB (double, journals seen in pieces)', journals, { isTorn: true }),
]) {
  describeCounterStore(subject);
  describeReceiptNumbers(subject);
  describeLastReceipt(subject);
  describeSeries(subject);
}
