import { expect, test } from '@jest/globals';
import { runHere } from '../support/cli/run.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../support/dynamodb/stores.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { batch } from '../support/metering/batches.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';

const id = 'a'.repeat(64);

describeOnEmulator('on AWS', () => {
  const shell = {
    ...operatorShell,
    BILLING_TIMEZONE: 'Mars/X',
  };

  test('with --table a wrong setting of the shell refuses no command', async () => {
    const { db, table, close } = await openEmulatorTable();
    const over = { table, partitions: { pages: 16, inbox: 4 } };
    await openDynamoDbStore(db, processRuntime, patient, over).applyOnce(batch());
    const why = ['--reason', 'a test', '--by', 'ada'];
    for (const words of [
      ['verify'],
      ['quarantine', 'list'],
      ['quarantine', 'replay'],
      ['quarantine', 'dismiss', '--batch', id, ...why],
      ['void', id, ...why],
    ]) {
      const { out, err } = await runHere([...words, '--table', table], shell);
      expect(`${out}${err}`).not.toBe('');
      expect(err).not.toContain('BILLING_TIMEZONE');
    }
    await close();
  });
});
