import { expect, test } from '@jest/globals';

import { pushCost, pushRecordBytes, pushWritesPerRun } from '../../pricing/push-cost.ts';
import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../support/dynamodb/double.ts';
import { itemBytes } from '../support/dynamodb/item-size.ts';
import { tableName } from '../support/dynamodb/stores.ts';
import { countWriteUnits } from '../support/dynamodb/write-units.ts';
import { simulatedRuntime } from '../support/metering/runtime.ts';
import { createLatestSystem } from '../support/push/latest-system.ts';
import { at, newWorld } from '../support/push/world.ts';

const month = '2026-11';
const customers = Array.from({ length: 200 }, (_, n) => `customer-${String(n).padStart(8, '0')}`);

const pushed = async () => {
  const { db, units } = countWriteUnits(createDynamoDbDouble({}));
  const ledger = createDynamoDbPushLedger({
    db,
    settings: { table: tableName, deployment: null, limits: defaultLimits },
    runtime: simulatedRuntime(1),
  });
  const world = newWorld({ now: at('2026-11-10T00:00:00Z'), ledger });
  const double = createLatestSystem({ now: () => world.now, batchSize: 100 });
  for (const id of customers) {
    world.directory.set(id, {});
    world.set(month, id, 1_234_567);
  }
  await world.run(double.system);
  return { db, units, world, double };
};

test('a run writes what the formula says', async () => {
  const { units, world, double } = await pushed();
  world.now += dayMs;
  await world.run(double.system);
  const before = units().table;
  for (const id of customers.slice(0, 50)) world.set(month, id, 1_234_999);
  world.now += dayMs / 24;
  await world.run(double.system);
  expect(units().table - before).toBe(pushWritesPerRun({ changed: 50, meters: 1 }));
});

test('a record that is accepted and confirmed has the bytes of the formula', async () => {
  const { db, world, double } = await pushed();
  world.now += dayMs;
  await world.run(double.system);
  const key = { pk: { S: `push#http#${month}` }, sk: { S: `${customers[0] ?? ''} requests` } };
  const item = await db.get({ TableName: tableName, Key: key }, new AbortController().signal);
  expect(Math.abs(itemBytes(item ?? {}) / pushRecordBytes - 1)).toBeLessThan(0.1);
});

test('10,000 customers who all change within each hour cost less than 20 USD a month', () => {
  const lines = pushCost({ customers: 10_000, changed: 10_000, statuses: 4, meters: 1 });
  expect(lines.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThan(20);
});
