import { expect, test } from '@jest/globals';

import { createDynamoDbUsedLinks } from '../../../../../shared/adapters/dynamodb/links/used-links.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { describeOnEmulator, openEmulatorTable } from '../../../../support/dynamodb/emulator.ts';
import { servedProps, servedStores } from '../../../../support/dynamodb/served-stores.ts';
import { describeUsedLinks } from '../../../ports/used-links.ts';

describeOnEmulator('on the AWS emulator', () => {
  describeUsedLinks(servedStores(openEmulatorTable).links);
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
  const links = createDynamoDbUsedLinks(servedProps({ db: { ...db, write }, table: 'table' }));
  const link = { id: 'one', expires: Date.now() + 1_000, now: Date.now() };
  expect(await links.use(link)).toBe(true);
  expect(await links.use(link)).toBe(false);
});
