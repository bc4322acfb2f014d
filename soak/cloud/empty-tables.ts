import { createDynamoDbDouble } from '../../test/support/dynamodb/double.ts';
import { openServedTable } from '../../test/support/dynamodb/served-table.ts';
import { nextTurn } from '../../test/support/dynamodb/stores.ts';
import { installDynoxide } from '../../test/support/dynoxide/install.ts';
import { startDynoxide } from '../../test/support/dynoxide/start.ts';
import type { EmptyTable } from './table.ts';

/** A table for one run, and what ends what serves it. */
type Served = EmptyTable & { readonly close: () => Promise<void> };

/** In memory; transactions that are under way at the same time conflict. */
export const newDouble = async (): Promise<Served> => ({
  db: createDynamoDbDouble({ turn: nextTurn }),
  table: 'billable-soak',
  close: async () => undefined,
});

/** In dynoxide, which cargo builds where it is not there yet. Throws where that cannot be. */
export const newDynoxideTable = async (): Promise<Served> => {
  const failure = installDynoxide();
  if (failure !== null) throw new Error(`dynoxide cannot be had: ${failure}`);
  const dynoxide = await startDynoxide();
  const { endpoint } = dynoxide;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const { db, table } = await openServedTable({ endpoint, region: 'us-east-1', credentials });
  return { db, table, close: async () => dynoxide.stop() };
};
