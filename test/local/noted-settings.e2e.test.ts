import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { settingsFile } from '../../local/noted-settings.ts';
import { monthAt } from '../../shared/reports/month.ts';
import { runBillable } from '../support/cli/run.ts';
import { endServers, newDataDir, postBatch, startTestServer } from '../support/local/server.ts';
import { entry } from '../support/metering/entries.ts';

let dataDir: string;

/** A server bills 2xx alone, in Berlin, and is over; a person's shell knows nothing of that. */
beforeAll(async () => {
  dataDir = newDataDir();
  const env = {
    BILLABLE_STATUSES: '2xx',
    BILLING_TIMEZONE: 'Europe/Berlin',
    BACKUP_DIR: 'build/backups',
    WEBHOOK_SECRETS: `whsec_${'a'.repeat(32)}`,
  };
  const server = await startTestServer({ dataDir, env });
  const at = Date.now();
  month = monthAt(at, 'Europe/Berlin');
  const entries = [200, 200, 404].map((status) => entry({ status, startedAt: at }));
  expect((await postBatch(server, JSON.stringify(entries))).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
});

afterAll(endServers);

// The month of the server's zone, which may be ahead of UTC's.
let month: string;

const reported = async (env: Readonly<Record<string, string>>) => {
  const run = await runBillable(['report', month, '--json'], {
    BILLABLE_DATA_DIR: dataDir,
    ...env,
  });
  const folder = path.join(dataDir, `reports/month=${month}`);
  const { data } = JSON.parse(run.out) as { data: [{ version: number }] };
  const name = `billable-${month}.v${data[0].version}.manifest.json`;
  return { ...run, manifest: readFileSync(path.join(folder, name), 'utf8') };
};

test('a report by hand bills as the server does, though the shell has no setting', async () => {
  const { code, err, manifest } = await reported({});
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(manifest)).toMatchObject({
    timezone: 'Europe/Berlin',
    billable_statuses: '2xx',
    requests: 3,
    billable_requests: 2,
  });
});

test('what the shell sets otherwise holds, and is told', async () => {
  const { code, err, manifest } = await reported({ BILLABLE_STATUSES: '2xx,4xx' });
  expect(code).toBe(0);
  expect(err).toContain('BILLABLE_STATUSES is 2xx,4xx in this shell, and 2xx in the server of');
  expect(JSON.parse(manifest)).toMatchObject({ billable_requests: 3 });
});

test('what the shell sets and the server does not is told', async () => {
  const file = path.join(dataDir, 'other.yaml');
  writeFileSync(file, 'customers: []\n');
  const { code, err } = await reported({ BILLABLE_CONFIG: file });
  expect(code).toBe(0);
  expect(err).toContain(
    `BILLABLE_CONFIG is ${file} in this shell, and not set in the server of ${dataDir}.`,
  );
});

test('a wrong value of the file is named as of the file', async () => {
  const folder = newDataDir();
  writeFileSync(settingsFile(folder), '{"BILLING_TIMEZONE":"Mars/X"}');
  const { code, err } = await runBillable(['report', month], { BILLABLE_DATA_DIR: folder });
  expect([code, err]).toEqual([
    2,
    expect.stringContaining(`BILLING_TIMEZONE in ${settingsFile(folder)} is "Mars/X"`),
  ]);
});

test('the file has no secret and no token, and its paths hold in any folder', () => {
  const text = readFileSync(settingsFile(dataDir), 'utf8');
  expect(text).not.toMatch(/whsec|TOKEN|KEY|SECRET/);
  const noted: unknown = JSON.parse(text);
  expect(noted).toMatchObject({ BACKUP_DIR: path.resolve('build/backups') });
});

test('a damaged file is named, and nothing is billed by other settings', async () => {
  const folder = newDataDir();
  writeFileSync(settingsFile(folder), '{"BILLABLE_STATUSES":2}');
  const { code, err } = await runBillable(['report', month], { BILLABLE_DATA_DIR: folder });
  expect([code, err]).toEqual([2, expect.stringContaining(`${settingsFile(folder)} is damaged`)]);
});
