import { expect, test } from '@jest/globals';

import { createAlertHandler } from '../../functions/alert/handler.ts';
import { alertCost } from '../../pricing/alert-cost.ts';
import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { minuteMs } from '../../shared/calendar/instant.ts';
import { createReceiver } from '../support/alerts/receiver.ts';
import { newWorld, rule } from '../support/alerts/world.ts';
import { createDynamoDbDouble } from '../support/dynamodb/double.ts';
import { countReadUnits } from '../support/dynamodb/read-units.ts';
import { openDynamoDbStore, tableName } from '../support/dynamodb/stores.ts';
import { batch } from '../support/metering/batches.ts';
import { event } from '../support/metering/events.ts';
import { fullItem, fullRow, usualStatuses } from '../support/metering/full-pages.ts';
import { simulatedRuntime } from '../support/metering/runtime.ts';

const usd = (lines: ReturnType<typeof alertCost>): number =>
  lines.reduce((sum, line) => sum + line.usd, 0);

const unitsPerLook = (traffic: Parameters<typeof alertCost>[0]): number =>
  (alertCost(traffic)[0]?.amount ?? 0) / (30 * 24 * 12);

/** What one look reads at a table whose month page is full, once all is said that is to be said. */
const measured = async (customers: readonly string[], limit: number): Promise<number> => {
  const items = customers.map((id) => {
    const consumer = {
      id: `${id}-305f-436d-ab77-b0b7c4584cca`,
      customId: `cust-${id}`,
      username: id,
    };
    return fullItem(fullRow('2026-11', consumer, usualStatuses.slice(0, 4), 312_345));
  });
  const { db, read } = countReadUnits(createDynamoDbDouble({ items }));
  const runtime = simulatedRuntime(1);
  const counters = openDynamoDbStore(db, runtime);
  // Writes the meta item.
  await counters.applyOnce(batch({ events: [event({ at: Date.parse('2026-11-02') })] }));
  const channels = [createReceiver().channel, createReceiver(() => 'taken', 'topic').channel];
  const alerts = [rule({ customer: '*', limit })];
  const world = newWorld({ now: runtime.clock(), alerts, customers, channels });
  const settings = { table: tableName, deployment: null, limits: defaultLimits };
  const store = createDynamoDbAlertStore({ db, settings, runtime });
  const look = createAlertHandler(world.context({ counters, store }));
  await look();
  await look();
  const before = read().units;
  world.now += minuteMs;
  await look();
  return read().units - before;
};

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(i).padStart(8, '0'));

test.each([
  ['none', 1_000_000_000, 0],
  ['all', 1_000, 500],
])(
  'a look reads what the formula says where %s have reached a threshold',
  async (_, limit, reached) => {
    const units = await measured(numbered(500), limit);
    const computed = unitsPerLook({ customers: 500, reached, statuses: 4, pages: 1 });
    expect(Math.abs(computed / units - 1)).toBeLessThan(0.1);
  },
);

test('10,000 customers cost less than 5 USD a month, most of it for one read of the month page', () => {
  const lines = alertCost({ customers: 10_000, reached: 1_000, statuses: 4, pages: 1 });
  expect(usd(lines)).toBeLessThan(5);
  expect(lines[0]?.usd).toBeGreaterThan(usd(lines) / 2);
});
