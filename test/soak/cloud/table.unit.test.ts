import { expect, test } from '@jest/globals';
import { newDouble } from '../../../soak/cloud/empty-tables.ts';
import { createWeatheredTable, still } from '../../../soak/cloud/table.ts';
import { createChance } from '../../../soak/chance.ts';
import { batch } from '../../support/metering/batches.ts';

const open = async (weather: typeof still, { mayCrash = true } = {}) => {
  const met: string[] = [];
  const table = createWeatheredTable(await newDouble(), createChance(7), (what) => met.push(what));
  table.setWeather(weather);
  return { ...table.open({ mayCrash }), met };
};

const always = { faulty: 1_000, crashing: 1_000 };

test('in still weather nothing happens to a request', async () => {
  const { store, hasCrashed, met } = await open(still);
  expect(await store.applyOnce(batch())).toEqual({ kind: 'applied' });
  expect([hasCrashed(), met]).toEqual([false, []]);
});

test('a process that dies says so, and is counted; a command never dies', async () => {
  const { store, hasCrashed, met } = await open(always);
  await expect(store.applyOnce(batch())).rejects.toThrow();
  expect(hasCrashed()).toBe(true);
  expect(met[0]).toMatch(/^request crash (before|after)$/);
  const command = await open(always, { mayCrash: false });
  await command.store.receiptsCompleteSince().catch(() => undefined);
  expect(command.hasCrashed()).toBe(false);
  expect(command.met.length).toBeGreaterThan(0);
});
