import process from 'node:process';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe } from '@jest/globals';
import { connectDynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { StoreLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';
import { openDynamoDbStore, recovered } from './stores.ts';
import { endpointVariable } from '../emulator/global-setup.ts';
import type { StoreSubject } from '../stores/stores.ts';

const endpoint = process.env[endpointVariable];

/** A suite that needs the emulator; jest's global setup says where there is none, and why. */
export const describeOnEmulator = endpoint === undefined ? describe.skip : describe;

export const emulatorConfig = {
  endpoint: endpoint ?? 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

let tables = 0;

/** A new table on the emulator, with a client of its own. */
export const openEmulatorTable = async () => {
  const admin = new DynamoDBClient(emulatorConfig);
  const table = `billable-${process.pid}-${tables++}`;
  await admin.send(new CreateTableCommand({ ...tableDefinition, TableName: table }));
  const db = connectDynamoDb(emulatorConfig);
  return {
    db,
    table,
    close: async () => {
      db.close();
      await admin.send(new DeleteTableCommand({ TableName: table }));
      admin.destroy();
    },
  };
};

/** The emulator is slow, and the tests share it. */
export const patient: Partial<StoreLimits> = { attemptMs: 30_000, writeMs: 60_000, readMs: 60_000 };

export const emulatorSubject = (name: string): StoreSubject => ({
  name,
  runs: 10,
  open: async () => {
    const { db, table, close } = await openEmulatorTable();
    const open = () => openDynamoDbStore(db, processRuntime, patient, { table });
    return {
      store: open(),
      reopen: async () => recovered(open()),
      include: async () => {
        await recovered(open());
      },
      close,
    };
  },
});
