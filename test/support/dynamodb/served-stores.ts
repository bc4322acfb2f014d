import { createDynamoDbAlertStore } from '../../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { createDynamoDbUsedLinks } from '../../../shared/adapters/dynamodb/links/used-links.ts';
import { createDynamoDbPushLedger } from '../../../shared/adapters/dynamodb/push/push-ledger.ts';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import { patient } from './emulator.ts';
import type { ServedTable } from './served-table.ts';

/** What a store on a table is made of. */
export const servedProps = ({ db, table }: { readonly db: DynamoDb; readonly table: string }) => ({
  db,
  settings: { table, deployment: null, limits: { ...defaultLimits, ...patient } },
  runtime: processRuntime,
});

/** The smaller stores, each on a table of its own that `openTable` makes. */
export const servedStores = (openTable: () => Promise<ServedTable>) => ({
  alerts: async () => {
    const table = await openTable();
    return { store: createDynamoDbAlertStore(servedProps(table)), close: table.close };
  },
  ledger: async () => {
    const table = await openTable();
    return { ledger: createDynamoDbPushLedger(servedProps(table)), close: table.close };
  },
  links: async () => {
    const table = await openTable();
    return { links: createDynamoDbUsedLinks(servedProps(table)), close: table.close };
  },
});
