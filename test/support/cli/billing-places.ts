import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteStackSettings } from '../../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { operatorShell } from '../aws/operator-shell.ts';
import { openEmulatorTable, patient } from '../dynamodb/emulator.ts';
import { openDynamoDbStore } from '../dynamodb/stores.ts';
import { newBucket } from '../reports/stores.ts';
import { runHere } from './run.ts';

/** A store with its reports, on this machine or on AWS. */
export type Place = {
  readonly store: () => CounterStore;
  /** The words that name the store, and those that name the reports. */
  readonly table: readonly string[];
  readonly bucket: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Puts a directory of customers in force. */
  readonly useCustomers: (yaml: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const onThisMachine = async (dataDir: string): Promise<Place> => {
  const store = openSqliteStore(dataFile(dataDir));
  return {
    store: () => store,
    table: [],
    bucket: [],
    env: { BILLABLE_DATA_DIR: dataDir },
    useCustomers: async (yaml) => writeFileSync(join(dataDir, 'billable.yaml'), yaml),
    close: async () => store.close(),
  };
};

/** `folder` is for files that a command takes. */
export const onAws = async (folder: string): Promise<Place> => {
  const { db, table, close } = await openEmulatorTable();
  const bucket = await newBucket();
  const store = openDynamoDbStore(db, processRuntime, patient, { table });
  await noteStackSettings(db, table, { RESTATEMENT_DAYS: '10' });
  return {
    store: () => store,
    table: ['--table', table],
    bucket: ['--bucket', bucket],
    env: operatorShell,
    useCustomers: async (yaml) => {
      const path = join(folder, 'billable.yaml');
      writeFileSync(path, yaml);
      const words = ['customers', 'put', path, '--bucket', bucket];
      const { code, err } = await runHere(words, operatorShell);
      if (code !== 0) throw new Error(err);
    },
    close,
  };
};
