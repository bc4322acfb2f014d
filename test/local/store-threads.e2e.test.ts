import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

import { createAlertRuns } from '../../local/alerts/alert-runs.ts';
import { startBackups } from '../../local/backup/start-backups.ts';
import { createFailureLog } from '../../local/log/failure-log.ts';
import { newSharedClocks } from '../../local/push/shared-clocks.ts';
import { createPushRuns } from '../../local/push/push-runs.ts';
import { createReportRuns } from '../../local/reports/report-runs.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { type Config, readConfig } from '../../shared/settings/config.ts';
import type { LogLine } from '../../shared/ports/log.ts';
import { batch } from '../support/metering/batches.ts';
import { breakRule } from '../support/stores/damage-pages.ts';
import { endServers, newDataDir } from '../support/local/server.ts';

afterAll(endServers);

type Thread = (config: Config, place: Place) => Promise<unknown>;

type Place = {
  readonly log: (line: LogLine) => void;
  readonly foundDamaged: () => void;
  readonly signal: AbortSignal;
};

const none = (): void => undefined;

const backUp: Thread = async (config, { log, foundDamaged, signal }) => {
  const { promise: failed, resolve } = Promise.withResolvers<void>();
  const logFailure = createFailureLog(log, dataFile(config.dataDir), foundDamaged);
  startBackups(config, {
    clock: Date.now,
    signal,
    isClockTrusted: () => true,
    noteNewest: none,
    log,
    logFailure: (error) => {
      logFailure(error);
      resolve();
    },
  });
  await failed;
};

const threads: readonly (readonly [string, Thread])[] = [
  ['reports', async (config, place) => createReportRuns(config, place)(Date.now())],
  [
    'pushes',
    async (config, place) =>
      createPushRuns(config, {
        ...place,
        observe: none,
        observeWarnings: none,
        clocks: newSharedClocks(),
      })(),
  ],
  ['alerts', async (config, place) => createAlertRuns(config, { ...place, observe: none })()],
  ['backups', backUp],
];

test('a backup that finds a rule broken that no page shows is damage of the store', async () => {
  const dataDir = newDataDir();
  const store = openSqliteStore(dataFile(dataDir));
  await store.applyOnce(batch());
  store.close();
  breakRule(dataFile(dataDir));
  const { damages, lines } = await runOn(dataDir, backUp);
  expect(damages).toBe(1);
  expect(lines).toMatchObject([{ level: 'error', kind: 'store_damaged' }]);
  expect(lines[0]?.message).toContain(`The store ${dataFile(dataDir)} cannot be used: the file is`);
  expect(lines[0]?.message).toContain('npx billable restore FILE');
});

const runOn = async (dataDir: string, run: Thread) => {
  const reading = readConfig({ BILLABLE_DATA_DIR: dataDir, BACKUP_DIR: join(dataDir, 'backups') });
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  const ending = new AbortController();
  const lines: LogLine[] = [];
  let damages = 0;
  await run(reading.config, {
    log: (line) => lines.push(line),
    foundDamaged: () => (damages += 1),
    signal: ending.signal,
  });
  ending.abort();
  return { damages, lines };
};

describe.each(threads)('the thread of the %s', (_, run) => {
  test('tells the server of a damaged store, and the log which file and what to do', async () => {
    const dataDir = newDataDir();
    writeFileSync(dataFile(dataDir), 'no database '.repeat(1_000));
    const { damages, lines } = await runOn(dataDir, run);
    expect(damages).toBe(1);
    expect(lines).toMatchObject([{ level: 'error' }]);
    expect(lines[0]?.message).toContain(
      `The store ${dataFile(dataDir)} cannot be used: the file is damaged`,
    );
    expect(lines[0]?.message).toContain('npx billable restore FILE');
  });

  test('says of a store that vanished which file is gone and what to do', async () => {
    const dataDir = newDataDir();
    const { damages, lines } = await runOn(dataDir, run);
    expect(damages).toBe(0);
    expect(lines).toMatchObject([{ level: 'error' }]);
    expect(lines[0]?.message).toContain(
      `The store ${dataFile(dataDir)} cannot be used: the file is no longer on the disk`,
    );
    expect(lines[0]?.message).toContain('Put the same file back');
  });
});
