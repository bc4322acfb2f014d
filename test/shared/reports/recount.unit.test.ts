import { expect, test } from '@jest/globals';
import { recountReport } from '../../../shared/reports/recount.ts';

const header =
  'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,requests';
const october = '2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,UTC';

const row = (status: string, requests: string, id = 'poppy-id'): string =>
  `${october},${id},poppy,,${status},${requests}`;

const recount = (rows: readonly string[]) =>
  recountReport(
    (async function* () {
      yield [header, ...rows].map((line) => `${line}\r\n`).join('');
    })(),
    { month: '2026-10', timezone: 'UTC', billable_statuses: '2xx' },
  );

test('a row of the month has no problem', async () => {
  const rows = [row('200', '3'), row('404', '10'), row('599', '1', 'digit-id')];
  expect(await recount(rows)).toEqual({
    columns: header.split(','),
    rows: 3,
    requests: 14,
    billable_requests: 3,
    requests_by_status_class: { '1xx': 0, '2xx': 3, '3xx': 0, '4xx': 10, '5xx': 1 },
    meters: { requests: 14 },
    consumers: 2,
    problems: [],
  });
});

test.each([
  [`${row('200', '3')},`, '9 cells instead of 8'],
  [row('200', '3').replace('UTC', 'GMT'), `the period is ${october.replace('UTC', 'GMT')} instead`],
  [row('200', '3').replace('2026-10', '2026-09'), 'the period is 2026-09-01T00:00:00Z,'],
  [row('99', '3'), 'the status is "99"'],
  [row('', '3'), 'the status is ""'],
  [row('200', '0'), 'the requests are "0"'],
  [row('200', '-3'), 'the requests are "-3"'],
  [row('200', '3.5'), 'the requests are "3.5"'],
  [row('200', ''), 'the requests are ""'],
])('%s is named with its number: %s', async (bad, problem) => {
  const { rows, problems } = await recount([row('200', '3'), bad]);
  expect(rows).toBe(2);
  expect(problems).toEqual([expect.stringContaining(`row 2: ${problem}`)]);
});

test('of many bad rows the first ten are named', async () => {
  const { problems } = await recount(Array.from({ length: 12 }, () => row('200', '0')));
  expect(problems).toHaveLength(10);
  expect(problems.at(-1)).toMatch(/^row 10: /);
});

test('an empty file has no columns, no rows and no requests', async () => {
  const empty = (async function* (): AsyncGenerator<string> {})();
  const month = { month: '2026-10', timezone: 'UTC', billable_statuses: '2xx' };
  expect(await recountReport(empty, month)).toMatchObject({ columns: [], rows: 0, requests: 0 });
});
