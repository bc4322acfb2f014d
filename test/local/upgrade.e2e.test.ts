import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { runHere } from '../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  postBatch,
  readPath,
  startTestServer,
  type TestServer,
} from '../support/local/server.ts';
import { captureBytes } from '../support/metering/captures.ts';

/**
 * A data folder as the server of release 0.1 left it: five weeks of its demo, bodies of Kong, names that are formulas,
 * quarantine, a voided batch and two versions of October; and what that server answered then.
 */
const left = new URL('../fixtures/release-0.1/', import.meta.url).pathname;
const leftAt = Date.parse('2026-11-28T11:32:53Z');

const read = (name: string): Buffer => readFileSync(join(left, name));

let env: Readonly<Record<string, string>>;
let server: TestServer;

/** The server of this release on that folder, an hour after the other one stopped. */
beforeEach(async () => {
  const dataDir = newDataDir();
  writeFileSync(dataFile(dataDir), gunzipSync(read('billable.db.gz')));
  cpSync(join(left, 'reports'), join(dataDir, 'reports'), { recursive: true });
  const behind = Date.now() - leftAt - 3_600_000;
  env = {
    BILLABLE_DATA_DIR: dataDir,
    BILLING_TIMEZONE: 'Europe/Berlin',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
      `const now = Date.now; Date.now = () => now() - ${behind};`,
    )}`,
  };
  server = await startTestServer({ dataDir, env });
});

afterEach(endServers);

const csv = async (query: string): Promise<string> => {
  const response = await readPath(server, `/billable?csv=true&${query}`);
  return response.text();
};

test('every count of release 0.1 is answered as that release answered it', async () => {
  expect(await csv('period=month')).toBe(read('months.csv').toString());
  expect(await csv('period=hour&from=2026-10&to=2026-12&timezone=America/Los_Angeles')).toBe(
    gunzipSync(read('hours.csv.gz')).toString(),
  );
});

test('a batch that release 0.1 has counted, or voided, is not counted again', async () => {
  const before = await csv('period=month');
  for (const body of [captureBytes('batch-mixed-a'), read('voided-batch.json')]) {
    const response = await postBatch(server, body);
    expect(await response.json()).toStrictEqual({ accepted: 0, quarantined: 0, duplicate: true });
  }
  expect(await csv('period=month')).toBe(before);
  const fresh = await postBatch(
    server,
    JSON.stringify([{ started_at: leftAt, response: { status: 200 } }]),
  );
  expect(await fresh.json()).toStrictEqual({ accepted: 1, quarantined: 0, duplicate: false });
});

test('counters, receipts, reports and quarantine of release 0.1 hold together', async () => {
  const verify = await runHere(['verify'], env);
  expect(verify).toMatchObject({ code: 0, err: '' });
  expect(verify.out).toMatch(/2026-10 +488 requests +ok\n2026-11 +1773 requests +ok/);
  const chain = await runHere(['report', 'check', join(server.dataDir, 'reports')], env);
  expect(chain.out).toContain('2 versions of 1 month: all of it holds.');
  const again = await runHere(['report', '2026-10'], env);
  expect(again.out).toContain('report of 2026-10: version 2 is unchanged');
  const quarantine = await runHere(['quarantine', 'list'], env);
  expect(quarantine.out).toContain('3 entries in 3 records');
  const reports = await readPath(server, '/reports/2026-10.csv?version=1');
  expect(await reports.text()).toBe(
    read('reports/month=2026-10/billable-2026-10.v1.csv').toString(),
  );
});
