import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import type { DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { openDynamoDbStore, tableName } from '../../../../support/dynamodb/stores.ts';
import { negativesIn, openDouble } from '../../../../support/dynamodb/tables.ts';
import { withoutCondition } from '../../../../support/dynamodb/without-condition.ts';
import { batch, quarantined } from '../../../../support/metering/batches.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const never = new AbortController().signal;
const decision = { reason: 'a test', by: 'ada', at: 0 };

/** The markers of batches are seen only after a first transaction was refused. */
const hideMarkers = (db: DynamoDb): DynamoDb => {
  let areHidden = true;
  const isPlus = (sk: string | undefined): boolean => areHidden && sk?.endsWith('#+') === true;
  return {
    ...db,
    get: async (input, signal) => (isPlus(input.Key?.['sk']?.S) ? null : db.get(input, signal)),
    query: async (input, signal) => {
      const answer = await db.query(input, signal);
      return { ...answer, items: answer.items.filter(({ sk }) => !isPlus(sk?.S)) };
    },
    transactWrite: async (input, signal) =>
      db.transactWrite(input, signal).catch((error: unknown) => {
        areHidden = false;
        throw error;
      }),
  };
};

test('a void of a batch whose marker is not seen yet looks again, and is not committed before it', async () => {
  const condition = 'a batch whose void is to be subtracted does not wait';
  for (const [isChecked, below] of [
    [true, 0],
    [false, 2],
  ] as const) {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    await slow.applyOnce(batch({ name: 'first', events: [] }));
    await slow.applyOnce(batch());
    const seen = hideMarkers(isChecked ? db : withoutCondition(db, condition));
    const store = openDynamoDbStore(seen, simulatedRuntime(2));
    expect(await store.voidBatch(batch().id, decision)).toEqual({ kind: 'voided' });
    expect(negativesIn(db)).toHaveLength(below);
  }
});

/** The receipt of a batch ends between a dismissal's look and its write. */
const endBeforeWrite = (db: DynamoDbDouble, id: string): DynamoDb => {
  const end = async (): Promise<void> => {
    const Key = { pk: { S: `r#${id}` }, sk: { S: 'r' } };
    await db.write({ Delete: { TableName: tableName, Key } }, never);
  };
  return {
    ...db,
    write: async (action, signal) => {
      await end();
      await db.write(action, signal);
    },
    transactWrite: async (input, signal) => {
      await end();
      await db.transactWrite(input, signal);
    },
  };
};

test('a dismissal of a receipt that ended meanwhile makes no receipt of it', async () => {
  const { db, store } = openDouble();
  const source = batch({ name: 'source', quarantined: [quarantined()] });
  await store.applyOnce(source);
  const late = openDynamoDbStore(endBeforeWrite(db, source.id), simulatedRuntime(2));
  const outcome = await late.dismiss(source.id, { ...decision, records: [0] });
  expect(outcome).toEqual({ kind: 'unknown' });
  expect(db.items().filter(({ pk }) => pk?.S === `r#${source.id}`)).toEqual([]);
  expect(await store.applyOnce(source)).toEqual({ kind: 'applied' });
});
