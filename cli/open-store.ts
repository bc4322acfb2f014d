import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { openExistingSqliteStore } from '../shared/adapters/sqlite/store.ts';
import type { Config } from '../shared/settings/config.ts';
import type { CounterReader, CounterStore, ReceiptReader } from '../shared/ports/counter-store.ts';

/** The flag of every command that works on AWS too. */
export const tableFlag = [
  '--table <NAME>',
  'work on AWS: the output TableName of the stack; region and credentials as for the AWS CLI',
] as const;

/**
 * The store of this machine, or the one in a table on AWS; open for writing alongside others.
 * `settings` are of this machine: with a table no one reads them, so a wrong one refuses nothing.
 */
export const openStore = async (
  settings: () => Config,
  table: string | undefined,
): Promise<{ readonly store: CounterStore; readonly close: () => void }> => {
  if (table !== undefined) {
    // The SDK is loaded only where it is needed: it takes longer than most commands.
    const { openTable } = await import('./open-table.ts');
    return openTable(table);
  }
  const store = openExistingSqliteStore(dataFile(settings().dataDir));
  return {
    store,
    close: () => {
      store.close();
    },
  };
};

/** The same for reading alone: a file is not changed, nor is a lock of it waited for. */
export const openReader = async (
  settings: () => Config,
  table: string | undefined,
): Promise<{ readonly reader: CounterReader & ReceiptReader; readonly close: () => void }> => {
  if (table !== undefined) {
    const { store, close } = await openStore(settings, table);
    return { reader: store, close };
  }
  const reader = openSqliteReader(dataFile(settings().dataDir));
  return {
    reader,
    close: () => {
      reader.close();
    },
  };
};
