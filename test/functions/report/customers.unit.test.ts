import { contestedLines } from '../../../functions/report/files/contested-lines.ts';
import { expect, test } from '@jest/globals';
import { noLabels } from '../../../shared/metering/labels.ts';
import { consumer, type event } from '../../support/metering/events.ts';
import { inOctober } from '../../support/reports/months.ts';
import { reportSystem, sha256 } from '../../support/reports/runs.ts';

const own = (id: string, ...values: readonly string[]) => ({
  id,
  name: `${id} Corp`,
  claims: values.map((value) => ({ value, since: null })),
});

const used = (customId: string, over: Parameters<typeof event>[0] & { service?: string } = {}) => {
  const { service = '', ...rest } = over;
  return inOctober({
    consumer: consumer({ id: `id of ${customId}`, customId, username: '' }),
    labels: { ...noLabels, service },
    ...rest,
  });
};

const customersOf = (system: ReturnType<typeof reportSystem>, version: number) =>
  system.file(`billable-2026-10.v${version}.customers.csv`);

const servicesOf = (system: ReturnType<typeof reportSystem>, version: number) =>
  system.file(`billable-2026-10.v${version}.customer-services.csv`);

const header = 'month,timezone,customer_id,customer_name,requests,billable_requests';

test('the file of customers has a line each, with what is billable, and another one splits it by service', async () => {
  const system = reportSystem();
  system.direct(own('acme', 'custom_id:c-1', 'custom_id:c-2'));
  await system.count(
    used('c-1', { service: 'maps' }),
    used('c-1', { service: 'maps', status: 429 }),
    used('c-2', { service: 'weather' }),
    used('zeta', { status: 500 }),
    used('=formula'),
  );
  await system.run({ month: '2026-10' });
  expect(await customersOf(system, 1)).toBe(
    [
      header,
      "2026-10,UTC,'=formula,,1,1",
      '2026-10,UTC,acme,acme Corp,3,2',
      '2026-10,UTC,zeta,,1,0',
      '',
    ].join('\r\n'),
  );
  expect((await servicesOf(system, 1)).split('\r\n')).toEqual([
    'month,timezone,customer_id,customer_name,service,requests,billable_requests',
    "2026-10,UTC,'=formula,,,1,1",
    '2026-10,UTC,acme,acme Corp,maps,2,1',
    '2026-10,UTC,acme,acme Corp,weather,1,1',
    '2026-10,UTC,zeta,,,1,0',
    '',
  ]);
});

test('each further meter has its total and what is billable of it', async () => {
  const system = reportSystem({ meters: ['requests', 'credits'], labels: [] });
  const credits = (amount: number, status: number) =>
    used('c-1', { status, quantities: [{ meter: 'credits', amount }] });
  await system.count(credits(5, 200), credits(7, 500));
  await system.run({ month: '2026-10' });
  expect(await customersOf(system, 1)).toBe(
    `${header},credits,billable_credits\r\n2026-10,UTC,c-1,,2,1,12,5\r\n`,
  );
});

test('the manifest names each file and its hash, the number of customers and the hash of the directory', async () => {
  const system = reportSystem();
  system.direct(own('acme', 'custom_id:c-1'));
  await system.count(used('c-1'), used('c-2'));
  await system.run({ month: '2026-10' });
  const { files, customers, directory, restated } = await system.manifest('2026-10', 1);
  const contents = [
    await system.csv('2026-10', 1),
    await customersOf(system, 1),
    await servicesOf(system, 1),
  ];
  expect(files.slice(0, 3)).toEqual(
    ['csv', 'customers.csv', 'customer-services.csv'].map((end, i) => ({
      name: `billable-2026-10.v1.${end}`,
      bytes: contents[i]?.length,
      sha256: sha256(contents[i] ?? ''),
    })),
  );
  expect({ customers, restated }).toEqual({ customers: 2, restated: null });
  expect(directory).toMatch(/^[0-9a-f]{64}$/);
});

test('without the label service there is no file of services, and a month keeps that', async () => {
  const system = reportSystem({ labels: [] });
  await system.count(used('c-1'));
  await system.run({ month: '2026-10' });
  system.change({ labels: ['service'] });
  await system.count(used('c-1'));
  await system.run({ month: '2026-10' });
  const { files } = await system.manifest('2026-10', 2);
  expect(files.map(({ name }) => name)).toEqual([
    'billable-2026-10.v2.csv',
    'billable-2026-10.v2.customers.csv',
    'billable-2026-10.v2.parquet',
  ]);
});

test('a change of the directory makes a version of a month that is not closed, without a difference', async () => {
  const system = reportSystem();
  await system.count(used('c-1'), used('c-2'));
  await system.run({ month: '2026-10' });
  system.direct(own('acme', 'custom_id:c-1', 'custom_id:c-2'));
  expect(await system.run()).toMatchObject([{ outcome: 'written', version: 2 }]);
  expect(await customersOf(system, 2)).toContain('2026-10,UTC,acme,acme Corp,2,2');
  const [one, two] = [await system.manifest('2026-10', 1), await system.manifest('2026-10', 2)];
  expect(two).toMatchObject({ supersedes: 1, difference: 0, sha256: one.sha256, customers: 1 });
  expect(two.directory).not.toBe(one.directory);
  expect(await system.run()).toMatchObject([{ outcome: 'unchanged', version: 2 }]);
});

test('a claim counts from its month on', async () => {
  const system = reportSystem();
  system.direct({
    id: 'acme',
    name: '',
    claims: [
      { value: 'custom_id:c-1', since: '2026-11' },
      { value: 'custom_id:c-2', since: '2026-10' },
    ],
  });
  await system.count(used('c-1'), used('c-2'));
  await system.run({ month: '2026-10' });
  expect(await customersOf(system, 1)).toBe(
    `${header}\r\n2026-10,UTC,acme,,1,1\r\n2026-10,UTC,c-1,,1,1\r\n`,
  );
});

test('a run says which consumers several customers claim, and who pays', async () => {
  const system = reportSystem();
  system.direct(own('acme', 'custom_id:c-1'), own('beta', 'id:id of c-1'));
  await system.count(used('c-1'), used('c-2'));
  const [outcome] = await system.run({ month: '2026-10' });
  expect(outcome?.contested).toMatchObject({
    count: 1,
    first: [{ consumer: { id: 'id of c-1' }, customers: ['beta', 'acme'], payer: 'beta' }],
  });
});

test('the daily run says it of the month that runs too, whose report comes when it is over', async () => {
  const system = reportSystem({ now: '2026-10-20T04:00:00Z' });
  system.direct(own('acme', 'custom_id:c-1'), own('beta', 'id:id of c-1'));
  await system.count(used('c-1'), used('c-2'));
  await system.run();
  const found = system.contestedNow();
  expect(found).toMatchObject({ month: '2026-10', contested: { count: 1 } });
  expect(contestedLines(found ?? { month: '' })).toEqual([
    'in 2026-10 consumer "id:id of c-1" is claimed by beta and acme; beta pays',
  ]);
  system.direct(own('acme', 'custom_id:c-1'));
  await system.run();
  expect(system.contestedNow()).toMatchObject({ contested: { count: 0 } });
});

test('a run whose customers cannot be read writes nothing', async () => {
  const system = reportSystem();
  await system.count(used('c-1'));
  system.lose();
  await expect(system.run({ month: '2026-10' })).rejects.toThrow('no customers');
  expect(await system.reports.keys('reports/')).toEqual([]);
});
