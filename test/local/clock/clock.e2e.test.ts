import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runBillable } from '../../support/cli/run.ts';
import {
  endServers,
  postBatch,
  type ServerProcess,
  spawnServer,
} from '../../support/local/server.ts';
import { lastMonth, storeWithLastMonth } from '../../support/local/last-month.ts';
import { entry } from '../../support/metering/entries.ts';

const day = 86_400_000;
const aheadMs = 35 * day;

/** Moves the clock of a process, and of the threads in it, ahead. */
const wrongClock = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `const now = Date.now; Date.now = () => now() + ${aheadMs};`,
  )}`,
};

let dataDir: string;

/** A store with usage of last month, whose server has noted the time. */
beforeEach(async () => {
  dataDir = await storeWithLastMonth();
});

afterEach(endServers);

const reports = (): boolean => existsSync(join(dataDir, 'reports', `month=${lastMonth}`));

const startAhead = async (): Promise<ServerProcess & { readonly url: string }> => {
  const server = spawnServer({ dataDir, env: wrongClock });
  const ready = await server.line(/^listening on (http.*)$/);
  return { ...server, url: ready?.[1] ?? '' };
};

test('a server whose clock nothing speaks for counts and writes no report, until a batch agrees with it', async () => {
  const server = await startAhead();
  expect(
    await server.line(/"kind":"clock_doubted".*the clock says .* --clock-is-right/),
  ).not.toBeNull();
  const report = await runBillable(['report', lastMonth], {
    BILLABLE_DATA_DIR: dataDir,
    ...wrongClock,
  });
  expect(report.err).toContain('No report is written: the clock says');
  expect(report.code).toBe(2);
  expect(reports()).toBe(false);
  const post = async (startedAt: number) =>
    postBatch({ ...server, port: 0 }, JSON.stringify([entry({ startedAt })]));
  expect(await (await post(Date.now())).json()).toMatchObject({ accepted: 1 });
  expect(reports()).toBe(false);
  await post(Date.now() + aheadMs);
  await server.line(/The clock is believed again\./);
  await server.line(new RegExp(`report of ${lastMonth}: version 1 written"`));
  expect(reports()).toBe(true);
});

test('a person who says that the clock is right has reports written, also by the server', async () => {
  const server = await startAhead();
  const env = { BILLABLE_DATA_DIR: dataDir, ...wrongClock };
  const report = await runBillable(['report', lastMonth, '--clock-is-right'], env);
  expect(report.out).toContain(`report of ${lastMonth}: version 1 written`);
  expect(report.code).toBe(0);
  expect(await server.line(/The clock is believed again\./)).not.toBeNull();
});
