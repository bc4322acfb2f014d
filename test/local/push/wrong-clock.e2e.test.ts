import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

import { newSharedClocks, writeClocks } from '../../../local/push/shared-clocks.ts';
import { startReads } from '../../../local/reads/start-reads.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { readConfig } from '../../../shared/settings/config.ts';
import { request, textOf } from '../../support/api/requests.ts';
import { runBillable } from '../../support/cli/run.ts';
import { endServers, newDataDir, postBatch, startTestServer } from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';
import { httpSecrets, startHttpDouble } from '../../support/push/http-double.ts';

afterAll(endServers);

test('a wrong clock is stored nowhere, and shown by --status, GET /push, the page and the metrics', async () => {
  const http = await startHttpDouble();
  http.server.tellTime(() => Date.now() - dayMs);
  const dataDir = newDataDir();
  writeFileSync(
    join(dataDir, 'billable.yaml'),
    `customers: [{ id: acme, consumers: [custom_id:cust-acme] }]
push: { http: { url: ${http.server.url}, meters: { requests: api_requests } } }
`,
  );
  const env = { BILLABLE_DATA_DIR: dataDir, PUSH_HTTP_SECRETS: httpSecrets.join(',') };
  const server = await startTestServer({ dataDir, env });
  await postBatch(server, JSON.stringify([entry()]));
  const says = /Nothing is sent to http: the clock here says .* Set the clock of this machine/;
  const ofNow = async () => {
    const { out } = await runBillable(['push', '--status', '--json'], env);
    const { data, problems } = JSON.parse(out) as { data: unknown[]; problems: object[] };
    return { data, problems };
  };
  const clocks = newSharedClocks();
  const reading = readConfig(env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join());
  const log = (): void => undefined;
  const reads = startReads(reading.config, {
    storePath: dataFile(dataDir),
    readTokens: [],
    log,
    logFailure: log,
    foundDamaged: log,
    clocks,
  });
  const read = async (path: string, query = '') =>
    textOf(await reads.handle(request({ path, query })));
  try {
    const pushed = await runBillable(['push'], env);
    expect(pushed).toMatchObject({ code: 2, out: expect.stringMatching(says) });
    const problem = { system: 'http', problem: expect.stringMatching(says) };
    expect(await ofNow()).toMatchObject({ data: [], problems: [problem] });
    expect((await runBillable(['push', '--status'], env)).out).toMatch(says);

    expect(JSON.parse(await read('/push'))).toMatchObject({ data: [], problems: [] });
    // As the thread that pushes leaves it.
    writeClocks(clocks, new Map([['http', { ours: Date.now(), theirs: Date.now() - dayMs }]]));
    expect(JSON.parse(await read('/push'))).toMatchObject({ data: [], problems: [problem] });
    expect(await read('/metrics')).toContain('billable_push_problems{system="http"} 1');
    expect(await read('/', 'view=pushes')).toMatch(says);
    writeClocks(clocks, new Map());
    http.server.tellTime(Date.now);
    expect(JSON.parse(await read('/push'))).toMatchObject({ data: [], problems: [] });
    expect(await ofNow()).toMatchObject({ data: [], problems: [] });
  } finally {
    await reads.close();
    await http.server.stop();
  }
});
