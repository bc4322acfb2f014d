import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { parseGroupBy } from '../../../shared/usage/group-by.ts';
import { runCommandLine } from '../../support/cli/run.ts';
import { consumer } from '../../support/metering/events.ts';
import { customersOfEachTest, differs } from '../../support/reports/customer-folder.ts';
import { inOctober } from '../../support/reports/months.ts';
import { rewriteParquet, type RowChange } from '../../support/reports/rewrite-parquet.ts';
import { reportSystem } from '../../support/reports/runs.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';

const { inMonth, reportBy, replace, check } = customersOfEachTest();

const changeRows = async (change: RowChange): Promise<void> =>
  replace('parquet', await rewriteParquet(readFileSync(inMonth('parquet')), change));

test('a Parquet file that another program wrote, with the same rows, holds', async () => {
  await changeRows((row) => row);
  expect(await check()).toMatchObject({ code: 0 });
});

test.each<[string, RowChange, string]>([
  [
    'a consumer',
    (row) => ({ ...row, consumer_username: 'evil' }),
    'its rows have ["UTC","id of =c-2","evil","=c-2","maps"] where the CSV has ["UTC","id of =c-2","","=c-2","maps"]',
  ],
  [
    'a period',
    (row, place) => (place === 3 ? { ...row, period_start: new Date('2025-10-01') } : row),
    'its rows have ["2025-10-01T00:00:00.000Z","2026-11-01T00:00:00.000Z","UTC","id of c-1","","c-1","weather"] where the CSV has ["UTC","id of c-1","","c-1","weather"]',
  ],
  [
    'a zone',
    (row) => ({ ...row, timezone: 'Asia/Tokyo' }),
    'its rows have ["Asia/Tokyo","id of =c-2","","=c-2","maps"] where the CSV has ["UTC","id of =c-2","","=c-2","maps"]',
  ],
  [
    'a status',
    (row) => ({ ...row, status: row['status'] === 500 ? 200 : row['status'] }),
    '["UTC","id of c-1","","c-1","maps"], status 500: its rows count none, the CSV 1',
  ],
])('%s of the rows that is not that of the lines is found', async (_, change, problem) => {
  await changeRows(change);
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines).toEqual(expect.arrayContaining(differs('parquet', problem)));
  expect((await check(inMonth('parquet'))).lines).toContain(`DIFFERS ${problem}`);
});

test('rows are compared where lines name no status and no label, or a class of statuses', async () => {
  for (const grouping of ['consumer', 'consumer,status_class']) {
    await reportBy(grouping);
    expect(await check()).toMatchObject({ code: 0 });
    await changeRows((row) => ({ ...row, consumer_custom_id: 'another' }));
    expect(await check()).toMatchObject({ code: 1 });
  }
});

test('a line whose names belong to two customers is two rows, and holds', async () => {
  const root = await temporaryFolder();
  const groupBy = parseGroupBy('consumer,service,status');
  if (groupBy === null) throw new Error('the grouping must be one');
  const reports = createFilesystemReportStore(root);
  const system = reportSystem({ reports, groupBy });
  system.direct(
    { id: 'new', name: 'New', claims: [{ value: 'username:after', since: null }] },
    { id: 'old', name: 'Old', claims: [{ value: 'username:before', since: null }] },
  );
  const used = (username: string, status: number, days: number) => {
    const event = inOctober({ status, consumer: consumer({ id: 'id', customId: 'c', username }) });
    return { ...event, at: event.at + days * 86_400_000 };
  };
  await system.count(used('before', 200, 0), used('before', 500, 0));
  await system.count(used('after', 200, 1), used('after', 500, 1));
  await system.run({ month: '2026-10' });
  const lines = readFileSync(join(root, 'reports/month=2026-10/billable-2026-10.v1.csv'), 'utf8');
  expect(lines.split('\r\n')).toHaveLength(4);
  const { code, out } = await runCommandLine(['report', 'check', root]);
  expect({ code, out }).toMatchObject({ code: 0 });
});
