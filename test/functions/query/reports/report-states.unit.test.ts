import { withoutDirectory } from '../../../../shared/usage/customer.ts';
import { expect, test } from '@jest/globals';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';
import { StoreUnavailable } from '../../../../shared/ports/store-unavailable.ts';
import { jsonOf, request } from '../../../support/api/requests.ts';
import { reported } from '../../../support/reports/reported.ts';
import { manifestKeyOf } from '../../../support/reports/runs.ts';
import { UnreadableMonth } from '../../../../shared/ports/unreadable-month.ts';
import { DamagedReport } from '../../../../shared/ports/damaged-report.ts';

test('a manifest says in which state its month is now, next to that of then', async () => {
  const { system, get } = await reported();
  const states = async (query = '') => {
    const answer = await get('/reports/2026-11', query);
    const { state, current_state } = (await jsonOf(answer)) as Record<string, unknown>;
    return [state, current_state];
  };
  expect(await states()).toEqual(['open', 'open']);
  const etag = (await get('/reports/2026-11')).headers['etag'] ?? '';
  const again = { 'if-none-match': etag };
  expect((await get('/reports/2026-11', '', again)).status).toBe(304);
  system.passTo('2026-12-12T04:00:00Z');
  expect(await states('version=1')).toEqual(['open', 'closing']);
  expect((await get('/reports/2026-11', '', again)).status).toBe(200);
  await system.run({ month: '2026-11' });
  expect(await states()).toEqual(['open', 'final']);
});

test('a month that cannot be read is that month alone', async () => {
  const { system, get, logged } = await reported();
  await system.reports.create(manifestKeyOf('2026-10', 3), '{"month": "2026-10", "vers');
  const { data, unreadable } = (await jsonOf(await get('/reports'))) as {
    data: { month: string }[];
    unreadable: string[];
  };
  expect(data.map(({ month }) => month)).toEqual(['2026-11']);
  expect(unreadable).toEqual(['2026-10']);
  expect(logged).toEqual([expect.any(DamagedReport)]);
  await expect(get('/reports/2026-10')).rejects.toThrow(UnreadableMonth);
  expect((await get('/reports/2026-11')).status).toBe(200);
  expect((await get('/reports/2026-10', 'version=2')).status).toBe(200);
});

test('a store that is away hides no month from the list', async () => {
  const { system, log } = await reported();
  const readText = async () => {
    throw new StoreUnavailable('S3 did not answer');
  };
  const away = { ...system.reports, readText };
  const handler = createReportsHandler({
    reports: away,
    clock: system.clock,
    log,
    payers: () => withoutDirectory,
  });
  await expect(handler(request({ path: '/reports' }))).rejects.toThrow(StoreUnavailable);
});
