import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runBillable } from '../support/cli/run.ts';
import { endServers, postBatch, spawnServer } from '../support/local/server.ts';
import { lastMonth, storeWithLastMonth } from '../support/local/last-month.ts';
import { entry } from '../support/metering/entries.ts';

let dataDir: string;

/** A store with a report of last month, and no server on it. */
beforeEach(async () => {
  dataDir = await storeWithLastMonth((folder) =>
    runBillable(['report', lastMonth], { BILLABLE_DATA_DIR: folder }),
  );
});

afterEach(endServers);

const store = (): string => join(dataDir, 'billable.db');

const versions = async (): Promise<readonly string[]> =>
  readdir(join(dataDir, 'reports', `month=${lastMonth}`));

test('a server that finds its store lost says so, counts, and writes no report', async () => {
  const before = await versions();
  await rm(store());
  await rm(join(dataDir, 'report-schedule.json'), { force: true });
  const server = spawnServer({ dataDir });
  const ready = await server.line(/^listening on (http.*)$/);
  expect(server.output()).toMatch(
    /the store is new, .* Requests are counted, and no report is written\. .*--accept-store/,
  );
  const answer = await postBatch(
    { ...server, port: 0, url: ready?.[1] ?? '' },
    JSON.stringify([entry({ startedAt: Date.now() })]),
  );
  expect(await answer.json()).toMatchObject({ accepted: 1 });
  await server.line(/no report was written: No report is written: the store is/);
  expect(await versions()).toEqual(before);
});

test('a server whose store has 0 bytes does not start, and says what to do', async () => {
  await truncate(store());
  const server = spawnServer({ dataDir });
  expect(await server.ended).toBe(2);
  expect(server.output()).toContain(`The store ${store()} cannot be opened: it is damaged`);
  const verify = await runBillable(['verify'], { BILLABLE_DATA_DIR: dataDir });
  expect(verify.err).toContain('it is damaged: the file has 0 bytes');
  expect(verify.code).toBe(2);
});
