import type { PushLedger } from '../../../ports/push-ledger.ts';
import {
  readPushRecord,
  readPushRound,
  readPushSystem,
  writePushRecord,
  writePushRound,
} from '../../../push/ledger-text.ts';
import type { PushSystem } from '../../../customers/push-systems.ts';
import type { PushRecord } from '../../../push/record.ts';
import type { Month } from '../../../reports/month.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { DynamoDb } from '../table/client.ts';
import type { Item } from '../table/item.ts';
import { inParallel } from '../table/in-parallel.ts';
import { allOf, createItemReads } from '../table/item-reads.ts';
import { type Key, toItemKey } from '../table/keys.ts';
import { keyOf, numberOf, textOf } from '../table/stored.ts';
import { createRetry } from '../transact/retry.ts';
import { createWrite } from '../transact/write.ts';

type LedgerProps = {
  readonly db: DynamoDb;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

/** Rounds lie together; so do the records of a system and month. No part of a key has a `#`. */
const roundsPartition = 'pushes';
const recordsPartition = (system: PushSystem, month: Month): string => `push#${system}#${month}`;
const roundKey = (system: PushSystem, month: Month): Key => ({
  pk: roundsPartition,
  sk: `${system}#${month}`,
});
/** Says that there are records of a system and month. */
const folderKey = (system: PushSystem, month: Month): Key => ({
  pk: 'pushed',
  sk: `${system}#${month}`,
});
const recordKey = ({ key }: PushRecord): Key => ({
  pk: recordsPartition(key.system, key.month),
  // A space sorts before everything that an id can have, so that ids sort as they do alone.
  sk: `${key.customer} ${key.meter}`,
});

const name = { revision: 'rv', text: 'tx', writer: 'wr' } as const;

/** Writes of one call that are under way at once. */
const parallelWrites = 16;

/** The ledger in the table of the counters. Safe alongside any other process. */
export const createDynamoDbPushLedger = ({ db, settings, runtime }: LedgerProps): PushLedger => {
  const { table, limits } = settings;
  const { clock, newId } = runtime;
  const retry = createRetry(runtime, limits.attemptMs);
  const write = createWrite({ db, retry, newId });
  const reads = createItemReads({ db, retry, settings, clock });
  const folders = new Set<string>();

  const query = (partition: string) =>
    reads.query({
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': { S: partition } },
      ConsistentRead: true,
    });

  const put = async (key: Key, revision: number, text: string): Promise<boolean> => {
    const deadline = clock() + limits.readMs;
    const writer = newId();
    const item = {
      ...toItemKey(key),
      [name.revision]: { N: String(revision) },
      [name.text]: { S: text },
      [name.writer]: { S: writer },
    };
    const isFirst = revision === 1;
    const { kind } = await write.alone(
      {
        Put: {
          TableName: table,
          Item: item,
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : `${name.revision} = :before`,
          ...(!isFirst && {
            ExpressionAttributeValues: { ':before': { N: String(revision - 1) } },
          }),
        },
      },
      deadline,
    );
    if (kind === 'committed') return true;
    if (kind === 'invalid') throw new Error('DynamoDB does not take a record of the push ledger');
    // An attempt whose answer was lost is repeated, and then finds its own write.
    const stored = await reads.get(key, { deadline });
    return stored?.[name.writer]?.S === writer;
  };

  const noteFolder = async (system: PushSystem, month: Month): Promise<void> => {
    const key = folderKey(system, month);
    if (folders.has(key.sk)) return;
    const action = { Put: { TableName: table, Item: toItemKey(key) } };
    await write.alone(action, clock() + limits.readMs);
    folders.add(key.sk);
  };

  return {
    round: async (system, month) => {
      const item = await reads.get(roundKey(system, month));
      return item === null ? null : toRound(item);
    },
    rounds: async () => (await allOf(query(roundsPartition))).map(toRound),
    putRound: async (round) =>
      put(roundKey(round.system, round.month), round.revision, writePushRound(round)),
    async *records({ system, month }) {
      const known = (await allOf(query('pushed'))).map((item) => placeOf(keyOf(item).sk));
      for (const folder of known) {
        if ((system ?? folder.system) !== folder.system) continue;
        if ((month ?? folder.month) !== folder.month) continue;
        for await (const found of query(recordsPartition(folder.system, folder.month))) {
          if (found.length > 0) yield found.map((item) => toRecord(item, folder));
        }
      }
    },
    putRecords: async (records) => {
      for (const { key, revision } of records) {
        // Before any of its records: none is ever in a folder that is not known.
        if (revision === 1) await noteFolder(key.system, key.month);
      }
      const stored = records.map(() => false);
      await inParallel([...records.entries()], parallelWrites, async ([i, record]) => {
        stored[i] = await put(recordKey(record), record.revision, writePushRecord(record));
      });
      return stored;
    },
  };
};

type Folder = { readonly system: PushSystem; readonly month: Month };

const placeOf = (sk: string): Folder => {
  const [system = '', month = ''] = sk.split('#');
  return { system: readPushSystem(system), month };
};

const toRound = (item: Item) =>
  readPushRound(
    { ...placeOf(keyOf(item).sk), revision: numberOf(item, name.revision) },
    textOf(item, name.text),
  );

const toRecord = (item: Item, folder: Folder): PushRecord => {
  const [customer = '', meter = ''] = keyOf(item).sk.split(' ');
  return readPushRecord(
    { ...folder, customer, meter },
    numberOf(item, name.revision),
    textOf(item, name.text),
  );
};
