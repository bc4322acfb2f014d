import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { noteStackSettings } from '../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { noLabels } from '../../shared/metering/labels.ts';
import { runHere } from '../support/cli/run.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../support/dynamodb/stores.ts';
import { batch } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';

test('cost says how many rows the newest month has for each consumer, where there is a store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-cost-'));
  const env = { BILLABLE_DATA_DIR: folder };
  try {
    expect((await runHere(['cost'], env)).out).not.toContain('This store');
    const store = openSqliteStore(dataFile(folder));
    const labels = ['weather', 'maps'].map((service) => ({ ...noLabels, service }));
    const quantities = [{ meter: 'credits', amount: 5 }];
    const digit = consumer({ id: 'digit-id' });
    await store.applyOnce(
      batch({
        events: [
          event({ at: Date.parse('2026-10-01T00:00:00Z') }),
          ...labels.map((each) => event({ labels: each, quantities })),
          event({ consumer: digit }),
        ],
      }),
    );
    store.close();
    const { code, out } = await runHere(['cost', '--requests', '1000000'], env);
    expect(code).toBe(0);
    expect(out).toContain('This store has 5 rows for 2 consumers in 2026-11, 2.5 for each');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describeOnEmulator('on AWS', () => {
  /** The shell of an operator, with settings that are not the stack's. */
  const shell = {
    ...operatorShell,
    RECEIPT_DAYS: '500',
  };
  const traffic = ['--requests', '1000000000', '--batch', '1000', '--consumers', '1000'];

  test('cost --table is of the settings of the stack, but for flags that name others', async () => {
    const { db, table, close } = await openEmulatorTable();
    const cost = async (...words: string[]) => runHere(['cost', ...traffic, ...words], shell);
    const totalOf = async (...words: string[]) => {
      const { out } = await cost(...words, '--json');
      return (JSON.parse(out) as { readonly total: number }).total;
    };
    expect((await cost('--table', table)).err).toContain(
      `Table ${table} does not hold the settings of its stack.`,
    );
    const noted = { RECEIPT_DAYS: '60', MAX_EVENT_AGE_DAYS: '40', INBOX_PARTITIONS: '64' };
    await noteStackSettings(db, table, noted);
    expect((await cost('--table', table)).err).toContain(
      `Table ${table} does not hold COMMIT_SECONDS of its stack.`,
    );
    await noteStackSettings(db, table, { ...noted, COMMIT_SECONDS: '5' });

    const flags = ['--commit-seconds', '5', '--receipt-days', '60'];
    expect(await totalOf('--table', table)).toBeCloseTo(await totalOf(...flags), 6);
    expect(await totalOf('--table', table, '--receipt-days', '400')).toBeCloseTo(
      await totalOf('--commit-seconds', '5'),
      6,
    );
    expect((await cost()).out).toContain('RECEIPT_DAYS 100');
    const { out } = await cost('--table', table);
    expect(out).toContain('with commitSeconds 60');
    expect(out).not.toContain('RECEIPT_DAYS');

    // A table keeps the partitions that it was first written with, whatever the settings say now.
    const partitions = { pages: 16, inbox: 4 };
    const over = { table, partitions };
    await openDynamoDbStore(db, processRuntime, patient, over).applyOnce(batch());
    expect(await totalOf('--table', table)).toBeLessThan((await totalOf(...flags)) - 0.1);
    await close();
  });
});
