import { withoutDirectory } from '../../../../shared/usage/customer.ts';
import { expect, test } from '@jest/globals';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { jsonOf, request, textOf } from '../../../support/api/requests.ts';
import { reported } from '../../../support/reports/reported.ts';
import { csvKeyOf, sha256 } from '../../../support/reports/runs.ts';
import { inOctober } from '../../../support/reports/months.ts';

test('files that are none of ours neither show nor stop anything', async () => {
  const { system, get } = await reported();
  const before = await textOf(await get('/reports'));
  for (const name of ['2026-13', '1969-01', '2026-1']) {
    const key = `reports/month=${name}/billable-${name}.v1.manifest.json`;
    await system.reports.create(key, '{"month":"?"}');
  }
  await system.reports.create(csvKeyOf('2026-10', 1).replace('.csv', ' (copy).csv'), '');
  expect(await textOf(await get('/reports'))).toBe(before);
  expect((await get('/reports/2026-13')).status).toBe(404);
  expect(await system.run()).not.toContainEqual(expect.objectContaining({ outcome: 'failed' }));
});

test('the list has the newest version of each month, newest month first', async () => {
  const { system, get } = await reported();
  const answer = await get('/reports');
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'private, no-cache',
    vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
  });
  const generated_at = '2026-11-20T04:00:00.000Z';
  expect(await jsonOf(answer)).toEqual({
    data: [
      {
        month: '2026-11',
        version: 1,
        state: 'open',
        rows: 1,
        requests: 1,
        billable_requests: 1,
        sha256: sha256(await system.csv('2026-11', 1)),
        generated_at,
        after_close: false,
        url: '/reports/2026-11.csv?version=1',
      },
      {
        month: '2026-10',
        version: 2,
        state: 'closing',
        rows: 1,
        requests: 2,
        billable_requests: 2,
        sha256: sha256(await system.csv('2026-10', 2)),
        generated_at,
        after_close: false,
        url: '/reports/2026-10.csv?version=2',
      },
    ],
  });
});

test('no reports are an empty list', async () => {
  const handler = createReportsHandler({
    reports: createMemoryReportStore(),
    clock: () => 0,
    log: () => undefined,
    payers: () => withoutDirectory,
  });
  expect(await jsonOf(await handler(request({ path: '/reports' })))).toEqual({ data: [] });
});

test('the state follows the clock, and is final with the close record only', async () => {
  const { system, get } = await reported();
  const states = async () =>
    (
      (await jsonOf(await get('/reports'))) as { data: { month: string; state: string }[] }
    ).data.map(({ month, state }) => `${month} ${state}`);
  system.passTo('2026-12-01T00:00:00Z');
  expect(await states()).toEqual(['2026-11 closing', '2026-10 closing']);
  system.passTo('2027-12-01T00:00:00Z');
  expect(await states()).toEqual(['2026-11 closing', '2026-10 closing']);
  await system.run({ month: '2026-10' });
  expect(await states()).toEqual(['2026-11 closing', '2026-10 final']);
});

test('a version that came in the moment of the close is listed as after the close', async () => {
  const reports = createMemoryReportStore();
  const { get } = await reported({ reports });
  const closed_at = '2026-11-12T04:00:00.000Z';
  const record = { month: '2026-10', version: 1, sha256: '', closed_at };
  await reports.create('reports/month=2026-10/billable-2026-10.close.json', JSON.stringify(record));
  expect(await jsonOf(await get('/reports'))).toMatchObject({
    data: [{ after_close: false }, { month: '2026-10', version: 2, after_close: true }],
  });
});

test('a month answers with its manifest, a month with .csv with the file', async () => {
  const { system, get } = await reported();
  expect(await jsonOf(await get('/reports/2026-10'))).toEqual({
    ...(await system.manifest('2026-10', 2)),
    current_state: 'closing',
  });
  const answer = await get('/reports/2026-10.csv');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="billable-2026-10.v2.csv"',
  });
  expect(await textOf(answer)).toBe(await system.csv('2026-10', 2));
});

test('an older version is there under its number', async () => {
  const { system, get } = await reported();
  expect(await jsonOf(await get('/reports/2026-10', 'version=1'))).toMatchObject({ version: 1 });
  const csv = await textOf(await get('/reports/2026-10.csv', 'version=1'));
  expect(csv).toBe(await system.csv('2026-10', 1));
});

test.each([
  ['/reports/2026-09', '', 404, 'No report of "2026-09". Reports: 2026-10, 2026-11.'],
  ['/reports/2026-09.csv', '', 404, 'No report of "2026-09". Reports: 2026-10, 2026-11.'],
  ['/reports/x%2F..', '', 404, 'No report of "x%2F..". Reports: 2026-10, 2026-11.'],
  ['/reports/2026-10', 'version=3', 404, '2026-10 has no version 3. It has: 1, 2.'],
  ['/reports/2026-10.csv', 'version=3', 404, '2026-10 has no version 3. It has: 1, 2.'],
])('%s?%s is a %i that names what there is', async (path, query, status, detail) => {
  const { get } = await reported();
  const answer = await get(path, query);
  expect(answer.status).toBe(status);
  expect(await jsonOf(answer)).toMatchObject({ status, detail });
});

test.each([
  ['/reports/2026-10', 'version=0', 'version: received "0"; allowed: 1 and above.'],
  ['/reports/2026-10', 'version=newest', 'version: received "newest"; allowed: 1 and above.'],
  ['/reports/2026-10', 'version=1&version=2', 'version: received "1" and "2"; allowed: one value.'],
  [
    '/reports/2026-10',
    'v=1',
    '"v" is not a parameter; known are: version, bom, delimiter, dates, layout.',
  ],
  ['/reports', 'version=1', '"version" is not a parameter; known are: none.'],
])('%s?%s is refused', async (path, query, message) => {
  const { get } = await reported();
  await expect(get(path, query)).rejects.toMatchObject({ status: 400, message });
});

test('a file without a manifest is not shown', async () => {
  const reports = createMemoryReportStore();
  const { get } = await reported({ reports });
  await reports.create(csvKeyOf('2026-10', 3), 'of a run that died');
  await reports.create(csvKeyOf('2026-09', 1), 'of a run that died');
  expect(await jsonOf(await get('/reports/2026-10'))).toMatchObject({ version: 2 });
  expect((await get('/reports/2026-10.csv', 'version=3')).status).toBe(404);
  const answer = await get('/reports/2026-09.csv');
  expect(await jsonOf(answer)).toMatchObject({ months: ['2026-10', '2026-11'] });
});

test('a client that has the list, the file or the manifest is told so', async () => {
  const { get } = await reported();
  for (const path of ['/reports', '/reports/2026-10', '/reports/2026-10.csv']) {
    const { headers } = await get(path);
    const again = await get(path, '', { 'if-none-match': headers['etag'] });
    expect(again).toMatchObject({ status: 304, body: '' });
    if (path === '/reports') continue;
    expect((await get(path, 'version=1', { 'if-none-match': headers['etag'] })).status).toBe(200);
  }
});

test('a file above 4 MB is a redirect where the store has links, and else comes in a stream', async () => {
  const files = createMemoryReportStore();
  const reports = {
    ...files,
    link: async (key: string, name: string) => `https://bucket.example/${key}?name=${name}`,
  };
  const { system, get } = await reported({ reports });
  await system.count(
    ...Array.from({ length: 45_000 }, (_, i) => ({
      ...inOctober(),
      consumer: { id: `consumer ${i} `.padEnd(100, '.'), customId: '', username: '' },
    })),
  );
  await system.run({ month: '2026-10' });
  const answer = await get('/reports/2026-10.csv');
  expect([answer.status, answer.body]).toEqual([303, '']);
  expect(answer.headers['location']).toBe(
    `https://bucket.example/${csvKeyOf('2026-10', 3)}?name=billable-2026-10.v3.csv`,
  );
  const handler = createReportsHandler({
    reports: files,
    clock: system.clock,
    log: () => undefined,
    payers: () => withoutDirectory,
  });
  const streamed = await textOf(await handler(request({ path: '/reports/2026-10.csv' })));
  expect(sha256(streamed)).toBe((await system.manifest('2026-10', 3)).sha256);
});
