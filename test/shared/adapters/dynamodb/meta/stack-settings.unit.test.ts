import { expect, test } from '@jest/globals';
import {
  noteStackSettings,
  readStackSettings,
} from '../../../../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';

const table = 'billable-test';
const berlin = { BILLING_TIMEZONE: 'Europe/Berlin', RESTATEMENT_DAYS: '10' };

test('a table to which no function has noted anything has no settings', async () => {
  expect(await readStackSettings(createDynamoDbDouble(), table)).toBeNull();
});

test('the settings that were noted last are read', async () => {
  const db = createDynamoDbDouble();
  await noteStackSettings(db, table, berlin);
  expect(await readStackSettings(db, table)).toEqual(berlin);
  const changed = { ...berlin, RESTATEMENT_DAYS: '20' };
  await noteStackSettings(db, table, changed);
  expect(await readStackSettings(db, table)).toEqual(changed);
});

test('settings that are noted already are not written again', async () => {
  const db = createDynamoDbDouble();
  let writes = 0;
  const counted: typeof db = {
    ...db,
    write: async (...request) => {
      writes++;
      await db.write(...request);
    },
  };
  await noteStackSettings(counted, table, berlin);
  await noteStackSettings(counted, table, berlin);
  expect(writes).toBe(1);
});

test('damaged settings are an error', async () => {
  const item = { pk: { S: 'meta' }, sk: { S: 'settings' }, se: { S: '{"RESTATEMENT_DAYS":10}' } };
  const db = createDynamoDbDouble({ items: [item] });
  await expect(readStackSettings(db, table)).rejects.toThrow(
    'is damaged: the settings of the stack',
  );
});
