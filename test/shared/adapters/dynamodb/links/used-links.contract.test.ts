import { expect, test } from '@jest/globals';

import { createDynamoDbUsedLinks } from '../../../../../shared/adapters/dynamodb/links/used-links.ts';
import { processRuntime } from '../../../../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import {
  describeOnEmulator,
  openEmulatorTable,
  patient,
} from '../../../../support/dynamodb/emulator.ts';
import { describeUsedLinks } from '../../../ports/used-links.ts';

const settingsOf = (table: string) => ({
  table,
  deployment: null,
  limits: { ...defaultLimits, ...patient },
});

describeOnEmulator('on the AWS emulator', () => {
  describeUsedLinks(async () => {
    const { db, table, close } = await openEmulatorTable();
    const settings = settingsOf(table);
    return { links: createDynamoDbUsedLinks({ db, settings, runtime: processRuntime }), close };
  });
});

test('an attempt whose answer was lost is the first use still', async () => {
  const db = createDynamoDbDouble();
  let isLost = true;
  const write: typeof db.write = async (...request) => {
    await db.write(...request);
    if (!isLost) return;
    isLost = false;
    throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
  };
  const links = createDynamoDbUsedLinks({
    db: { ...db, write },
    settings: settingsOf('table'),
    runtime: processRuntime,
  });
  const link = { id: 'one', expires: Date.now() + 1_000, now: Date.now() };
  expect(await links.use(link)).toBe(true);
  expect(await links.use(link)).toBe(false);
});
