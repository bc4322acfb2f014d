import { createHash } from 'node:crypto';
import { type AlertRecord, isOpenRecord } from '../../../alerts/record.ts';
import { readAlertRecord, writeAlertRecord } from '../../../alerts/record-text.ts';
import { dayMs } from '../../../calendar/instant.ts';
import type { AlertRecordKey, AlertStore } from '../../../ports/alert-store.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { DynamoDb } from '../table/client.ts';
import { bytesOf, packTexts, unpackTexts } from '../table/blob.ts';
import { inParallel } from '../table/in-parallel.ts';
import type { Item } from '../table/item.ts';
import { allOf, createItemReads } from '../table/item-reads.ts';
import { type Key, toItemKey } from '../table/keys.ts';
import { indexQuery } from '../table/queries.ts';
import { expiry, keyOf, numberOf, readAttribute, textOf } from '../table/stored.ts';
import { attribute, index } from '../table/table.ts';
import { createRetry } from '../transact/retry.ts';
import { createWrite } from '../transact/write.ts';

type AlertStoreProps = {
  readonly db: DynamoDb;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

const name = { revision: 'rv', writer: 'wr', rule: 'ar', readAt: 'fr' } as const;

const rulesPartition = 'alerts';

/** What the index of what is irregular lists open records by. */
const openKey = 'alert';

/** Names may be longer than a key may be. */
const short = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

const ruleKey = (rule: string): Key => ({ pk: rulesPartition, sk: short(rule) });

const recordsPartition = ({ rule, period }: Pick<AlertRecordKey, 'rule' | 'period'>): string =>
  `alert#${period}#${short(rule)}`;

const recordKey = (key: AlertRecordKey): Key => ({
  pk: recordsPartition(key),
  sk: short(key.customer),
});

/** How long a record stays after the end of its period. */
const keptForMs = 400 * dayMs;

/** Requests of one call that are under way at once. */
const parallelRequests = 16;

/** Alerts in the table of the counters. Safe alongside any other process. */
export const createDynamoDbAlertStore = ({
  db,
  settings,
  runtime,
}: AlertStoreProps): AlertStore => {
  const { table, limits } = settings;
  const { clock, newId } = runtime;
  const retry = createRetry(runtime, limits.attemptMs);
  const write = createWrite({ db, retry, newId });
  const reads = createItemReads({ db, retry, settings, clock });

  const query = (partition: string) =>
    reads.query({
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': { S: partition } },
      ConsistentRead: true,
    });

  const recordAt = async (key: Key): Promise<AlertRecord | null> => {
    const item = await reads.get(key);
    return item === null ? null : toRecord(item);
  };

  const put = async (record: AlertRecord): Promise<boolean> => {
    const deadline = clock() + limits.readMs;
    const writer = newId();
    const key = recordKey({ ...record, period: record.period.name });
    const isFirst = record.revision === 1;
    const isOpen = isOpenRecord(record);
    const { kind } = await write.alone(
      {
        Put: {
          TableName: table,
          Item: {
            ...toItemKey(key),
            [name.revision]: { N: String(record.revision) },
            // Under gzip: each look reads every one of them.
            [attribute.content]: { B: packTexts([writeAlertRecord(record)]) },
            [name.writer]: { S: writer },
            // What is still to be delivered stays until it is.
            ...(isOpen
              ? { [attribute.irregular]: { S: openKey } }
              : { [attribute.expiresAt]: expiry(record.period.end + keptForMs) }),
          },
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : `${name.revision} = :before`,
          ...(!isFirst && {
            ExpressionAttributeValues: { ':before': { N: String(record.revision - 1) } },
          }),
        },
      },
      deadline,
    );
    if (kind === 'committed') return true;
    if (kind === 'invalid') throw new Error('DynamoDB does not take a record of the alerts');
    // An attempt whose answer was lost is repeated, and then finds its own write.
    const stored = await reads.get(key, { deadline });
    return stored?.[name.writer]?.S === writer;
  };

  return {
    rules: async () =>
      new Map(
        (await allOf(query(rulesPartition))).map(
          (item) => [textOf(item, name.rule), numberOf(item, name.readAt)] as const,
        ),
      ),
    noteRules: async (names, at) => {
      for (const rule of names) {
        const item = {
          ...toItemKey(ruleKey(rule)),
          [name.rule]: { S: rule },
          [name.readAt]: { N: String(at) },
        };
        const condition = 'attribute_not_exists(pk)';
        // Where it is noted already it stays.
        await write.alone(
          { Put: { TableName: table, Item: item, ConditionExpression: condition } },
          clock() + limits.readMs,
        );
      }
    },
    async *records(of) {
      for await (const found of query(recordsPartition(of))) {
        if (found.length > 0) yield found.map(toRecord);
      }
    },
    record: async (key) => recordAt(recordKey(key)),
    async *open() {
      const listed = reads.query(indexQuery(index.irregular, attribute.irregular, openKey));
      for await (const items of listed) {
        const found: AlertRecord[] = [];
        await inParallel(items.map(keyOf), parallelRequests, async (key) => {
          const record = await recordAt(key);
          if (record !== null && isOpenRecord(record)) found.push(record);
        });
        if (found.length > 0) yield found;
      }
    },
    putRecords: async (records) => {
      const stored = records.map(() => false);
      await inParallel([...records.entries()], parallelRequests, async ([i, record]) => {
        stored[i] = await put(record);
      });
      return stored;
    },
    // DynamoDB does it by the time to live.
    dropEnded: async () => undefined,
  };
};

const toRecord = (item: Item): AlertRecord =>
  readAttribute(item, attribute.content, () =>
    readAlertRecord(
      unpackTexts(bytesOf(item[attribute.content])).join('\n'),
      numberOf(item, name.revision),
    ),
  );
