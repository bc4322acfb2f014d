// Replay, void, backup and restore as an operator runs them, counted per label and meter.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import type { UsageEvent } from '../../shared/metering/usage-event.ts';
import type { CounterStore } from '../../shared/ports/counter-store.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';
import { runHere } from '../support/cli/run.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../support/dynamodb/emulator.ts';
import { servedPartitions } from '../support/dynamodb/served-table.ts';
import { openDynamoDbStore } from '../support/dynamodb/stores.ts';
import { story } from '../support/jest/story.ts';
import { batch } from '../support/metering/batches.ts';
import {
  at,
  batches,
  digit,
  expected,
  first,
  poppy,
  replayed,
  second,
  shown,
} from '../support/usage/labelled-batches.ts';

type Operated = {
  readonly withStore: <T>(use: (store: CounterStore) => Promise<T>) => Promise<T>;
  readonly run: (...words: readonly string[]) => ReturnType<typeof runHere>;
};

/** The steps that both stores know. */
const operate = (open: () => Operated): void => {
  let replay = '';
  const why = ['--reason', 'load test', '--by', 'Ada'];
  const [poppysFirst, digitsFirst] = [
    first.filter((each) => each.consumer.id === poppy.id),
    first.filter((each) => each.consumer.id === digit.id),
  ];
  const holds = async (events: readonly UsageEvent[]): Promise<void> => {
    const { withStore, run } = open();
    expect(await withStore(shown)).toEqual(expected(events));
    const { code, out } = await run('verify');
    expect([code, out]).toEqual([0, expect.stringContaining('No difference')]);
  };

  story('count each label and meter exactly', (step) => {
    step('after ingest, also of batches that come again', async () => {
      await open().withStore(async (store) => {
        for (const each of [...batches, ...batches]) await store.applyOnce(each);
      });
      await holds([...first, ...second]);
    });

    step('after a replay, run twice', async () => {
      const { run } = open();
      const { out } = await run('quarantine', 'replay');
      expect(out).toContain('3 entries counted');
      replay = /as batch ([0-9a-f]{64})/.exec(out)?.[1] ?? '';
      expect((await run('quarantine', 'replay')).out).toContain('0 entries counted');
      await holds([...first, ...second, ...replayed]);
    });

    step('after a void of one consumer’s part', async () => {
      expect(digitsFirst).toHaveLength(1);
      const { code, out } = await open().run(
        'void',
        batches[0].id,
        ...why,
        '--consumer',
        `id:${digit.id}`,
      );
      expect([code, out]).toEqual([0, expect.stringContaining('1 request')]);
      await holds([...poppysFirst, ...second, ...replayed]);
    });

    step('after a void of a whole batch, which then comes again', async () => {
      const { run, withStore } = open();
      expect((await run('void', batches[1].id, ...why)).code).toBe(0);
      await withStore(async (store) => store.applyOnce(batches[1]));
      await holds([...poppysFirst, ...replayed]);
    });

    step('after a void of what the replay counted', async () => {
      expect((await open().run('void', replay, ...why)).out).toContain('3 requests');
      await holds(poppysFirst);
    });
  });
};

describe('commands on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-labels-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const folderAt = (dataDir: string): Operated => ({
    withStore: async (use) => {
      const store = openSqliteStore(dataFile(dataDir));
      try {
        return await use(store);
      } finally {
        store.close();
      }
    },
    run: async (...words) => runHere(words, { BILLABLE_DATA_DIR: dataDir }),
  });
  const dataDir = join(folder, 'data');
  operate(() => folderAt(dataDir));

  test('a backup brings back each label and meter', async () => {
    const { run, withStore } = folderAt(join(folder, 'backed-up'));
    await withStore(async (store) => {
      for (const each of batches) await store.applyOnce(each);
    });
    expect((await run('quarantine', 'replay')).code).toBe(0);
    expect((await run('void', batches[1].id, '--reason', 'test', '--by', 'Ada')).code).toBe(0);
    const before = await withStore(shown);
    expect(before.length).toBeGreaterThan(2);
    const file = join(folder, 'copy.db');
    expect((await run('backup', file)).code).toBe(0);
    await withStore(async (store) =>
      store.applyOnce(batch({ name: 'later', events: second, receivedAt: at })),
    );
    const restored = folderAt(join(folder, 'restored'));
    expect((await restored.run('restore', file)).code).toBe(0);
    await restored.withStore(async (store) => {
      for (const each of batches) expect((await store.applyOnce(each)).kind).toBe('duplicate');
    });
    expect(await restored.withStore(shown)).toEqual(before);
    expect((await restored.run('verify')).code).toBe(0);
  });
});

describeOnEmulator('commands on DynamoDB', () => {
  let opened: Awaited<ReturnType<typeof openEmulatorTable>>;
  let operated: Operated;
  beforeAll(async () => {
    opened = await openEmulatorTable();
    const { db, table } = opened;
    const store = openDynamoDbStore(db, processRuntime, patient, {
      table,
      partitions: servedPartitions,
    });
    operated = {
      withStore: async (use) => use(store),
      run: async (...words) => runHere([...words, '--table', table], { ...operatorShell }),
    };
  });
  afterAll(async () => opened.close());

  operate(() => operated);
});
