import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../shared/adapters/sqlite/store.ts';
import { minuteMs } from '../shared/calendar/instant.ts';
import { tableOption, tableUsage } from './open-store.ts';
import { type ExitCode, runCommand, WrongUse } from './run-command.ts';

const usage = `npm run sweep -- [--table NAME]

Does what a schedule does by itself. On this machine: drops the receipts that are older than
RECEIPT_DAYS. On AWS: finishes large batches and voids that were begun more than a minute ago and
left; receipts expire there by themselves. A server may run meanwhile. Running it again is safe.

${tableUsage}

Exit code: 0 done, 1 some could not be finished, 2 not done.`;

const sweepTable = async (table: string): Promise<ExitCode> => {
  const { openTable } = await import('./open-table.ts');
  const { store, close } = openTable(table);
  try {
    const { finished, waiting, failed } = await store.sweep(Date.now() - minuteMs, (id, error) => {
      console.log(`${id}: ${error instanceof Error ? error.message : 'not finished'}`);
    });
    console.log(`${finished} finished, ${waiting} too young, ${failed} not finished`);
    return failed === 0 ? 0 : 1;
  } finally {
    close();
  }
};

const sweepFile = async (dataDir: string, receiptDays: number): Promise<ExitCode> => {
  const store = openExistingSqliteStore(dataFile(dataDir));
  try {
    console.log(`${await store.sweepReceipts(Date.now(), receiptDays)} receipts dropped`);
    return 0;
  } finally {
    store.close();
  }
};

await runCommand({ usage, options: tableOption }, async ({ values, positionals, config }) => {
  if (positionals.length > 0) throw new WrongUse('sweep takes no arguments');
  const { table } = values;
  return table === undefined ? sweepFile(config.dataDir, config.receiptDays) : sweepTable(table);
});
