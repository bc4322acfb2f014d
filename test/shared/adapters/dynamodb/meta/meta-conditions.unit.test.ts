import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { dayMs, hourMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore, tableName } from '../../../../support/dynamodb/stores.ts';
import {
  type Condition,
  withoutCondition,
} from '../../../../support/dynamodb/without-condition.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

/** A table to whose meta item something happens just before this process first writes it. */
const meanwhile = (
  db: DynamoDbDouble,
  without: Condition | null,
  happen: () => Promise<unknown>,
): DynamoDb => {
  const checked = without === null ? db : withoutCondition(db, without);
  let hasHappened = false;
  return {
    ...db,
    write: async (action, signal) => {
      const key = action.Put?.Item ?? action.Update?.Key;
      if (!hasHappened && key?.['sk']?.S === 'meta') {
        hasHappened = true;
        await happen();
      }
      await checked.write(action, signal);
    },
  };
};

const metaIn = (db: DynamoDbDouble) => db.items().find(({ sk }) => sk?.S === 'meta');

/** Two processes find an empty table. */
const beginTwice = async (without: Condition | null): Promise<void> => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const first = openDynamoDbStore(db, simulatedRuntime(1));
  let made: unknown = null;
  const later = meanwhile(db, without, async () => {
    await first.applyOnce(batch({ name: 'first' }));
    made = structuredClone(metaIn(db));
  });
  await openDynamoDbStore(later, simulatedRuntime(2)).applyOnce(batch({ name: 'second' }));
  expect(metaIn(db)).toEqual(made);
  expect(await openDynamoDbStore(db, simulatedRuntime(3)).months()).toEqual(['2026-11']);
};

test('a table is made once: its id stays, and so do its months', async () => {
  await beginTwice(null);
  await expect(beginTwice('a meta item is new')).rejects.toThrow();
});

/** Two releases change how long receipts are kept. */
const changeTwice = async (without: Condition | null): Promise<void> => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const runtime = simulatedRuntime(1);
  await openDynamoDbStore(db, runtime).applyOnce(batch({ name: 'first' }));
  runtime.pass(500 * dayMs);
  const short = openDynamoDbStore(db, runtime, {}, { receiptDays: 45 });
  const later = meanwhile(db, without, async () => short.applyOnce(batch({ name: 'second' })));
  const long = openDynamoDbStore(later, runtime, {}, { receiptDays: 50 });
  await long.applyOnce(batch({ name: 'third' }));
  // The second batch's receipt goes after 45 days.
  expect(await long.receiptsCompleteSince()).toBe(runtime.clock() + hourMs - 45 * dayMs);
};

test('how long receipts are kept is changed as it was read: no change is forgotten', async () => {
  await changeTwice(null);
  await expect(changeTwice('the days of receipts are as they were read')).rejects.toThrow();
});

/** A table loses its meta item while a batch is committed. */
const loseMeta = async (without: Condition | null): Promise<void> => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const runtime = simulatedRuntime(1);
  const store = openDynamoDbStore(db, runtime);
  await store.applyOnce(batch({ name: 'first', events: [] }));
  const never = new AbortController().signal;
  const Key = { pk: { S: 'meta' }, sk: { S: 'meta' } };
  const losing = meanwhile(db, without, async () =>
    db.write({ Delete: { TableName: tableName, Key } }, never),
  );
  await openDynamoDbStore(losing, runtime).applyOnce(batch({ name: 'second' }));
  expect(metaIn(db)).toBeUndefined();
};

test('months are listed in a meta item that is there: none is made of months alone', async () => {
  await loseMeta(null);
  await expect(loseMeta('months are listed in a meta item that is there')).rejects.toThrow();
});
