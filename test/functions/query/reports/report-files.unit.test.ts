import { expect, test } from '@jest/globals';
import { event } from '../../../support/metering/events.ts';
import { request, textOf } from '../../../support/api/requests.ts';
import { inOctober } from '../../../support/reports/months.ts';
import { reported } from '../../../support/reports/reported.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';

const path = '/reports/2026-10.csv';

/** October with lines that hold what delimiters, quotes and formulas are made of. */
const withNames = async () => {
  const opened = await reported({ billingTimezone: 'Europe/Berlin' });
  const consumer = { id: 'x', customId: 'a;b', username: '=1+1,"q"\r\n-2' };
  const at = Date.parse('2026-10-20Z');
  await opened.system.count(
    ...[200, 200, 404, 429, 503].map((status) => event({ at, consumer, status })),
  );
  await opened.system.run({ month: '2026-10' });
  return opened;
};

test('a download goes on where it was cut, and only of the same file', async () => {
  const { system, get } = await withNames();
  const csv = Buffer.from(await system.csv('2026-10', 3));
  const { headers } = await get(path);
  expect(headers).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': String(csv.length),
    etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
  });
  const part = async (range: string, ifRange?: string) => {
    const asked = { range, ...(ifRange !== undefined && { 'if-range': ifRange }) };
    const answer = await get(path, '', asked);
    return {
      status: answer.status,
      range: answer.headers['content-range'],
      text: await textOf(answer),
    };
  };
  const of = (start: number, end: number) => ({
    status: 206,
    range: `bytes ${start}-${end - 1}/${csv.length}`,
    text: csv.subarray(start, end).toString(),
  });
  expect(await part('bytes=10-19')).toEqual(of(10, 20));
  expect(await part('bytes=10-')).toEqual(of(10, csv.length));
  expect(await part('bytes=-7')).toEqual(of(csv.length - 7, csv.length));
  expect(await part('bytes=0-999999')).toEqual(of(0, csv.length));
  expect(await part('bytes=5-', headers['etag'])).toEqual(of(5, csv.length));
  for (const other of ['"other"', `W/${headers['etag']}`, 'Sat, 31 Oct 2026 00:00:00 GMT']) {
    expect(await part('bytes=5-', other)).toMatchObject({ status: 200, text: csv.toString() });
  }
  for (const range of ['bytes=0-1,4-5', 'bytes=9-3', 'lines=1-2', 'bytes=-']) {
    expect(await part(range)).toMatchObject({ status: 200, text: csv.toString() });
  }
  for (const range of [`bytes=${csv.length}-`, 'bytes=-0']) {
    expect(await part(range)).toMatchObject({ status: 416, range: `bytes */${csv.length}` });
  }
});

test('compressed on its way, a file is equal and not the same', async () => {
  const { get } = await withNames();
  const { headers } = await get(path, '', { 'accept-encoding': 'gzip' });
  expect(headers['etag']).toMatch(/^W\/"/);
  expect(headers['content-length']).toBeUndefined();
  const part = await get(path, '', { 'accept-encoding': 'gzip', range: 'bytes=0-3' });
  expect(part).toMatchObject({ status: 206, headers: { etag: expect.stringMatching(/^"/) } });
});

test('a rendering has the same cells, is named as one, and names the file and its hash', async () => {
  const { system, get } = await withNames();
  const { sha256 } = await system.manifest('2026-10', 3);
  const answer = await get(path, 'delimiter=semicolon&dates=plain&bom=true');
  expect(answer.headers).toMatchObject({
    'content-disposition': 'attachment; filename="billable-2026-10.v3.semicolon-plain-bom.csv"',
    'billable-rendering-of': `billable-2026-10.v3.csv; sha256=${sha256}`,
    etag: `W/"${sha256}-semicolon-plain-bom"`,
  });
  const [header, ...lines] = (await textOf(answer)).split(/\r\n(?=2026|$)/);
  expect(header).toBe(
    '\uFEFFperiod_start;period_end;timezone;consumer_id;consumer_username;consumer_custom_id;status;requests',
  );
  expect(lines).toContain(
    `2026-10-01;2026-11-01;Europe/Berlin;x;"'=1+1,""q""\r'\n'-2";"a;b";200;2`,
  );
});

test('layout=wide has a line per consumer, and the billable requests of the version', async () => {
  const { system, get } = await withNames();
  system.change({ billableStatuses: { text: '1xx', includes: () => false } });
  const lines = (await textOf(await get(path, 'layout=wide'))).split(/\r\n(?=2026|$)/);
  expect(lines[0]).toBe(
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,requests,billable_requests,status_1xx,status_2xx,status_3xx,status_4xx,status_5xx',
  );
  expect(lines.at(-2)).toMatch(/,"a;b",5,3,0,2,0,2,1$/);
  expect(lines).toHaveLength(4);
});

test('files about customers are rendered too: a month is its first day', async () => {
  const { get } = await withNames();
  const answer = await get('/reports/2026-10.customers.csv', 'delimiter=tab&dates=plain');
  const lines = (await textOf(answer)).split('\r\n');
  expect(lines[0]).toBe('month\ttimezone\tcustomer_id\tcustomer_name\trequests\tbillable_requests');
  expect(lines[1]).toMatch(/^2026-10-01\tEurope\/Berlin\t/);
});

test('what is the standard is the file itself', async () => {
  const { get } = await withNames();
  const { headers } = await get(path, 'delimiter=comma&dates=iso&bom=false&layout=long');
  expect(headers['content-disposition']).toContain('"billable-2026-10.v3.csv"');
});

test.each([
  ['/reports/2026-10', 'bom=true', 'bom: received "true"; allowed: only for a CSV.'],
  ['/reports/2026-10.parquet', 'dates=plain', 'dates: received "plain"; allowed: only for a CSV.'],
  [
    '/reports/2026-10.customers.csv',
    'layout=wide',
    'layout: received "wide"; allowed: only for the CSV of the month.',
  ],
  [path, 'delimiter=;', 'delimiter: received ";"; allowed: comma, semicolon, tab.'],
])('%s?%s is refused', async (asked, query, message) => {
  const { get } = await reported();
  await expect(get(asked, query)).rejects.toMatchObject({ status: 400, message });
});

test('layout=wide needs lines that name a status', async () => {
  const { get } = await reported({
    groupBy: { groupByWho: 'consumer', groupByLabels: [], groupByStatus: 'status_class' },
  });
  await expect(get(path, 'layout=wide')).rejects.toMatchObject({ status: 400 });
});

test('HEAD is about the whole file, also where it names a part', async () => {
  const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const { reports, clock, payers } = system;
  const handler = createReportsHandler({ reports, clock, payers, log: () => undefined });
  const answer = await handler(request({ method: 'HEAD', path, headers: { range: 'bytes=0-9' } }));
  const { length } = await system.csv('2026-10', 1);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-length': String(length) } });
});
