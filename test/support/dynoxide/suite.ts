import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { openServedTable } from '../dynamodb/served-table.ts';
import { isDynoxideInstalled, isDynoxideWanted } from './install.ts';
import { type Dynoxide, startDynoxide } from './start.ts';

/** What a suite has of its dynoxide, which runs from before its first test to after its last. */
export type DynoxideTables = {
  readonly config: () => { endpoint: string; region: string; credentials: Credentials };
  readonly open: (items?: readonly Item[]) => ReturnType<typeof openServedTable>;
};

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

const describeWhereItRuns = isDynoxideWanted && isDynoxideInstalled() ? describe : describe.skip;

/** A suite that runs with `DYNOXIDE=1`, where dynoxide is there or can be built. */
export const describeOnDynoxide = (suite: (tables: DynoxideTables) => void): void => {
  describeWhereItRuns('on dynoxide', () => {
    let server: Dynoxide;
    beforeAll(async () => {
      server = await startDynoxide();
    });
    afterAll(async () => server.stop());
    const config = () => ({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    suite({ config, open: async (items) => openServedTable(config(), items) });
  });
};
