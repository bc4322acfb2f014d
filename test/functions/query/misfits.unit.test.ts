import { describe, expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { ask, detailIn } from '../../support/usage/billable.ts';

const wideGrouping =
  'allowed: a comma list of at most one of consumer, customer and any of service, route, ai_model.';
const onlyOnce =
  'allowed: one value; only these may be repeated: consumer, customer, service, route, ' +
  'ai_model, status.';
const onlyJson = 'for a CSV answer, which always comes whole; allowed: only with format=json.';
const onlyCsv = 'for a JSON answer; allowed: only with format=csv.';

describe('a 400 says what does not go together:', () => {
  test.each([
    ['period=day&period=day', `period: received "day" and "day"; ${onlyOnce}`],
    ['from=2026-11&from=2026-12', `from: received "2026-11" and "2026-12"; ${onlyOnce}`],
    [
      'format=json&csv=true',
      'csv: received "true" with format=json; allowed: one of the two, or both alike.',
    ],
    [
      'format=csv&csv=false',
      'csv: received "false" with format=csv; allowed: one of the two, or both alike.',
    ],
    ['format=csv&limit=10', `limit: received "10" ${onlyJson}`],
    ['csv=true&cursor=abc', `cursor: received "abc" ${onlyJson}`],
    ['bom=true', `bom: received "true" ${onlyCsv}`],
    ['delimiter=comma', `delimiter: received "comma" ${onlyCsv}`],
    ['csv=false&dates=iso', `dates: received "iso" ${onlyCsv}`],
    ['format=json&raw=false', `raw: received "false" ${onlyCsv}`],
    [
      'layout=wide&group_by=status',
      `group_by: received "status" with layout=wide; ${wideGrouping}`,
    ],
    [
      'layout=wide&group_by=consumer,status_class',
      `group_by: received "consumer,status_class" with layout=wide; ${wideGrouping}`,
    ],
    ['layout=wide&group_by=none', `group_by: received "none" with layout=wide; ${wideGrouping}`],
    [
      'from=2026-12&to=2026-11',
      'from: received "2026-12"; allowed: a bound before to, which is "2026-11".',
    ],
    [
      'from=2026-11&to=2026-11',
      'from: received "2026-11"; allowed: a bound before to, which is "2026-11".',
    ],
    [
      'from=2026-11-21&to=2026-11-20',
      'from: received "2026-11-21"; allowed: a bound before to, which is "2026-11-20".',
    ],
    [
      'from=2026-11-20&to=2026-11-20',
      'from: received "2026-11-20"; allowed: a bound before to, which is "2026-11-20".',
    ],
    ['from=2027', 'from: received "2027"; allowed: a bound before the end of the current month.'],
    ['to=1970', 'to: received "1970"; allowed: a bound after 1970.'],
    [
      'order=requests',
      'order: received "requests" without limit; allowed: with limit, a whole number from 1 to 1000, the ' +
        'rows of each period.',
    ],
    [
      'order=requests&limit=1001',
      'limit: received "1001" with order=requests; allowed: a whole number from 1 to 1000, the rows of ' +
        'each period.',
    ],
    [
      'order=requests&limit=10&cursor=abc',
      'cursor: received "abc" with order=requests, which has no further pages; allowed: only with ' +
        'order=period.',
    ],
    ['csv=true&order=period&limit=10', `limit: received "10" ${onlyJson}`],
  ])('%s', async (query, detail) => {
    const answer = await ask(createMemoryCounterStore(), query);
    expect([answer.status, detailIn(answer)]).toEqual([400, detail]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 400, title: 'Bad Request' });
  });
});
