import { expect, test } from '@jest/globals';
import { mergeGroup } from '../../../../../shared/adapters/dynamodb/commit/merge-group.ts';
import type { Marker } from '../../../../../shared/adapters/dynamodb/inbox/markers.ts';
import { plusKey } from '../../../../../shared/adapters/dynamodb/table/keys.ts';
import type { ReadReceipts } from '../../../../../shared/adapters/dynamodb/receipts/read-receipts.ts';
import { toQuarterDayRows } from '../../../../../shared/metering/aggregate.ts';
import { batch, receiptOf } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';

test('a receipt may have more rows than a call has arguments', async () => {
  const deltas = toQuarterDayRows(
    Array.from({ length: 200_000 }, (_, i) => ({
      ...event(),
      consumer: { id: `c${i}`, customId: '', username: '' },
    })),
  );
  const applied = batch();
  const receipts: Pick<ReadReceipts, 'receipt'> = {
    receipt: async () => receiptOf(applied, { deltas }),
  };
  const key = plusKey(applied.id, applied.receivedAt, 1);
  const marker = { id: applied.id, key, bytes: 1, kind: { sign: 'plus' } };
  const { rows, broken } = await mergeGroup([marker as Marker], {
    receipts: receipts as ReadReceipts,
    parallel: 1,
    deadline: Number.MAX_SAFE_INTEGER,
  });
  expect(broken.size).toBe(0);
  expect(rows).toHaveLength(200_000);
});
