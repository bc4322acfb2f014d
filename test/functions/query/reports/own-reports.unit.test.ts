import { expect, test } from '@jest/globals';
import { jsonOf, request, textOf } from '../../../support/api/requests.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import { consumer } from '../../../support/metering/events.ts';
import { reported } from '../../../support/reports/reported.ts';
import { inOctober } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';

const acme = {
  id: 'acme',
  name: 'Acme, "Corp"',
  claims: [{ value: 'custom_id:c-1', since: null }],
};
const beta = { id: 'beta', name: '', claims: [{ value: 'custom_id:c-2', since: null }] };

const used = (customId: string, service = '') =>
  inOctober({
    consumer: consumer({ id: `id of ${customId}`, customId, username: '' }),
    labels: { ...noLabels, service },
  });

const asking = (system: ReturnType<typeof reportSystem>, customer: string) => {
  const { reports, clock, payers } = system;
  const handler = createReportsHandler({ reports, clock, payers, log: () => undefined });
  const caller = { scope: 'read', customer, expires: null } as const;
  return async (path: string, query = '', headers = {}) =>
    handler(request({ path, query, headers, caller }));
};

const october = async () => {
  const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
  system.direct(acme, beta);
  await system.count(used('c-1', 'maps'), used('c-1', 'weather'), used('c-2', 'maps'));
  await system.run({ month: '2026-10' });
  return system;
};

test('a customer sees the months of its own usage, with its own numbers and neither versions nor hashes', async () => {
  const system = await october();
  const get = asking(system, 'acme');
  expect(await jsonOf(await get('/reports'))).toEqual({
    data: [
      {
        month: '2026-10',
        state: 'closing',
        requests: 2,
        billable_requests: 2,
        url: '/reports/2026-10.customers.csv',
      },
    ],
  });
  expect(await jsonOf(await asking(system, 'gamma')('/reports'))).toEqual({ data: [] });
});

test('a file has the header and the own lines as they stand, under a name without a version', async () => {
  const get = asking(await october(), 'acme');
  const services = await get('/reports/2026-10.customer-services.csv');
  expect(services.headers['content-disposition']).toBe(
    'attachment; filename="billable-2026-10.customer-services.csv"',
  );
  expect((await textOf(services)).split('\r\n')).toEqual([
    'month,timezone,customer_id,customer_name,service,requests,billable_requests',
    '2026-10,UTC,acme,"Acme, ""Corp""",maps,1,1',
    '2026-10,UTC,acme,"Acme, ""Corp""",weather,1,1',
    '',
  ]);
  const file = await get('/reports/2026-10.customers.csv');
  expect(await textOf(file)).toContain('\r\n2026-10,UTC,acme,"Acme, ""Corp""",2,2\r\n');
  const etag = file.headers['etag'] ?? '';
  const again = await get('/reports/2026-10.customers.csv', '', { 'if-none-match': etag });
  expect(again.status).toBe(304);
});

test('a file is rendered for a spreadsheet, and its tag is that of the rendering', async () => {
  const get = asking(await october(), 'acme');
  const path = '/reports/2026-10.customers.csv';
  const answer = await get(path, 'delimiter=semicolon&dates=plain&bom=true');
  expect(await textOf(answer)).toBe(
    '\uFEFFmonth;timezone;customer_id;customer_name;requests;billable_requests\r\n' +
      '2026-10-01;UTC;acme;"Acme, ""Corp""";2;2\r\n',
  );
  expect(answer.headers['content-disposition']).toBe(
    'attachment; filename="billable-2026-10.customers.semicolon-plain-bom.csv"',
  );
  expect(answer.headers['etag']).not.toBe((await get(path)).headers['etag']);
  await expect(get(path, 'layout=wide')).rejects.toThrow(
    '"layout" is not a parameter; known are: bom, delimiter, dates.',
  );
  await expect(get('/reports', 'bom=true')).rejects.toThrow('known are: none.');
});

test('a month of others alone is as unknown as one without a report', async () => {
  const system = await october();
  const get = asking(system, 'gamma');
  const [there, not] = [
    await get('/reports/2026-10.customers.csv'),
    await get('/reports/2026-09.customers.csv'),
  ];
  expect(there.status).toBe(404);
  expect((await textOf(there)).replaceAll('2026-10', '2026-09')).toBe(await textOf(not));
  expect(await textOf(await asking(system, 'acme')('/reports/2025-01.customers.csv'))).toContain(
    'Reports: 2026-10.',
  );
});

test('a version may not be chosen: how many there are follows from the usage of all', async () => {
  const get = asking(await october(), 'acme');
  await expect(get('/reports/2026-10.customers.csv', 'version=1')).rejects.toThrow(
    '"version" is not a parameter',
  );
});

test('among very many customers the lines are found without reading the file', async () => {
  const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
  const strange = ['"quoted"\r\n2026-10,UTC,m-3000', '=cmd', 'größer', 'z'.repeat(1_000)];
  const ids = [...Array.from({ length: 20_000 }, (_, i) => `m-${i}`), ...strange];
  system.direct(acme);
  await system.count(...ids.map((id) => used(id)));
  await system.run({ month: '2026-10' });
  let bytes = 0;
  const reports = {
    ...system.reports,
    async *read(...asked: Parameters<typeof system.reports.read>) {
      for await (const chunk of system.reports.read(...asked)) {
        bytes += chunk.length;
        yield chunk;
      }
    },
  };
  for (const id of ['m-0', 'm-3000', 'm-9999', 'm-19999', ...strange]) {
    bytes = 0;
    const get = asking({ ...system, reports, payers: payersOfAll }, id);
    const text = await textOf(await get('/reports/2026-10.customers.csv'));
    const own = text.slice(text.indexOf('\r\n') + 2);
    expect(own.startsWith('2026-10,UTC,') && own.endsWith(',,1,1\r\n')).toBe(true);
    expect(own.split('\r\n2026-10,UTC,')).toHaveLength(1);
    expect(bytes).toBeLessThan(700_000);
  }
  const get = asking({ ...system, reports, payers: payersOfAll }, 'm-20000');
  expect((await get('/reports/2026-10.customers.csv')).status).toBe(404);
});

/** A directory in which each custom id is the customer of that id. */
const payersOfAll = () => ({
  turns: [],
  claimantsAt: () => [],
  claimsAt: () => [],
  customerAt: ({ customId }: { customId: string }) => ({ id: customId, name: '' }),
  selectorsOf: () => [],
  text: () => '',
});

test('what a stranger had under its custom id before the customer had an entry stays hidden', async () => {
  const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
  await system.count(used('acme'), used('c-1'));
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-12T04:00:00Z');
  await system.run();
  expect(await system.close('2026-10')).not.toBeNull();
  system.direct(acme);
  expect(await jsonOf(await asking(system, 'acme')('/reports'))).toEqual({ data: [] });
  system.direct({ ...acme, claims: [{ value: 'custom_id:acme', since: null }] });
  expect(await jsonOf(await asking(system, 'acme')('/reports'))).toMatchObject({
    data: [{ month: '2026-10', requests: 1 }],
  });
});

test('an operator reads the files about customers whole, by version', async () => {
  const { get } = await reported();
  expect(await textOf(await get('/reports/2026-10.customers.csv', 'version=1'))).toContain(
    'cust-0001,,1,1',
  );
  const newest = await get('/reports/2026-10.customers.csv');
  expect(newest.headers['content-disposition']).toContain('billable-2026-10.v2.customers.csv');
  expect(await textOf(newest)).toContain('cust-0001,,2,2');
  expect((await get('/reports/2026-10.other.csv')).status).toBe(404);
});
