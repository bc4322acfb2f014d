import { dayMs } from '../../../calendar/instant.ts';
import type { UsedLinks } from '../../../ports/used-links.ts';
import type { Runtime, StoreSettings } from '../settings.ts';
import type { DynamoDb } from '../table/client.ts';
import { createItemReads } from '../table/item-reads.ts';
import { type Key, toItemKey } from '../table/keys.ts';
import { expiry } from '../table/stored.ts';
import { attribute } from '../table/table.ts';
import { createRetry } from '../transact/retry.ts';
import { createWrite } from '../transact/write.ts';

type UsedLinksProps = {
  readonly db: DynamoDb;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

const linkKey = (id: string): Key => ({ pk: `link#${id}`, sk: 'link' });

const writerName = 'wr';
const linkIsNew = 'attribute_not_exists(pk)';

/** Used links in the table of the counters. Safe alongside any other process. */
export const createDynamoDbUsedLinks = ({ db, settings, runtime }: UsedLinksProps): UsedLinks => {
  const { table, limits } = settings;
  const { clock, newId } = runtime;
  const retry = createRetry(runtime, limits.attemptMs);
  const write = createWrite({ db, retry, newId });
  const items = createItemReads({ db, retry, settings, clock });
  return {
    use: async ({ id, expires }) => {
      const deadline = clock() + limits.readMs;
      const writer = newId();
      const key = linkKey(id);
      const { kind } = await write.alone(
        {
          Put: {
            TableName: table,
            Item: {
              ...toItemKey(key),
              [writerName]: { S: writer },
              [attribute.expiresAt]: expiry(expires + dayMs),
            },
            ConditionExpression: linkIsNew,
          },
        },
        deadline,
      );
      if (kind === 'committed') return true;
      if (kind === 'invalid') throw new Error('DynamoDB does not take the note of a used link');
      // An attempt whose answer was lost is repeated, and then finds its own write.
      const stored = await items.get(key, { deadline });
      return stored?.[writerName]?.S === writer;
    },
    isUsed: async (id) => {
      const stored = await items.get(linkKey(id), { deadline: clock() + limits.readMs });
      return stored !== null;
    },
  };
};
