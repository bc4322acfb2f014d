import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

import { runBillable } from '../../support/cli/run.ts';
import { lastMonth } from '../../support/local/last-month.ts';
import { endServers, newDataDir, postBatch, startTestServer } from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';
import { httpSecrets, startHttpDouble } from '../../support/push/http-double.ts';

afterAll(endServers);

test('a store that was restored from a backup asks a person before it pushes where it cannot compare', async () => {
  const http = await startHttpDouble();
  const dataDir = newDataDir();
  const file = `customers: [{ id: acme, consumers: [custom_id:cust-acme] }]
push: { http: { url: ${http.server.url}/usage, meters: { requests: api_requests }, grace: 31d } }
`;
  writeFileSync(join(dataDir, 'billable.yaml'), file);
  const secrets = { PUSH_HTTP_SECRETS: httpSecrets.join(',') };
  const server = await startTestServer({ dataDir, env: secrets });
  const startedAt = Date.parse(`${lastMonth}-25T12:00:00Z`);
  const use = async (requestId: string): Promise<void> => {
    const consumer = { id: 'k-acme', custom_id: 'cust-acme' };
    await postBatch(server, JSON.stringify([entry({ requestId, startedAt, consumer })]));
  };
  const push = async (folder: string, ...flags: readonly string[]) =>
    runBillable(['push', '--month', lastMonth, ...flags], {
      ...secrets,
      BILLABLE_DATA_DIR: folder,
    });
  const value = () => http.value('api_requests', 'acme', lastMonth);
  try {
    await use('r1');
    expect((await push(dataDir)).code).toBe(0);
    const backup = join(newDataDir(), 'backup.db');
    const place = { BILLABLE_DATA_DIR: dataDir };
    expect((await runBillable(['backup', backup], place)).code).toBe(0);
    await use('r2');
    expect((await push(dataDir)).code).toBe(0);
    expect(value()).toBe(2);

    const restored = newDataDir();
    const made = await runBillable(['restore', backup], { BILLABLE_DATA_DIR: restored });
    expect(made.out).toMatch(
      /What was pushed to http after the backup is not in it.*--accept-store/,
    );
    writeFileSync(join(restored, 'billable.yaml'), file);
    const refused = await push(restored);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.out).toMatch(/Nothing is sent to http: this store was restored from a backup/);
    expect(value()).toBe(2);
    expect((await push(restored, '--accept-store')).code).toBe(0);
    expect(value()).toBe(1);
  } finally {
    await http.server.stop();
  }
});
