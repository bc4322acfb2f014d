import type { DynamoDb } from '../table/client.ts';
import type { Item } from '../table/item.ts';
import { metaKey, toItemKey } from '../table/keys.ts';
import { toMeta } from './meta-item.ts';
import { readAt } from '../../../stored/damaged-store.ts';
import { asObject, asText, memberOf, type Reader, readJson } from '../../../stored/read-json.ts';

/** Settings by the names of their variables, as the functions of the stack have them. */
export type StackSettings = Readonly<Record<string, string>>;

/** Next to the meta item. What is in it is for programs that know the table alone. */
const settingsKey: Item = { pk: { S: 'meta' }, sk: { S: 'settings' } };

/** The settings, as JSON. */
const settingsAttribute = 'se';

const requestMs = 5_000;

/** The settings of the stack that a table belongs to; `null` where no function has noted them. */
export const readStackSettings = async (
  db: DynamoDb,
  table: string,
): Promise<StackSettings | null> => {
  const request = { TableName: table, Key: settingsKey, ConsistentRead: true };
  const item = await db.get(request, AbortSignal.timeout(requestMs));
  const text = item?.[settingsAttribute]?.S;
  return text === undefined
    ? null
    : readAt('the settings of the stack', () => readJson(text, readTexts));
};

/** Over how many keys batches wait in a table; `null` where nothing was ever written to it. */
export const readInboxPartitions = async (db: DynamoDb, table: string): Promise<number | null> => {
  const request = { TableName: table, Key: toItemKey(metaKey), ConsistentRead: true };
  const item = await db.get(request, AbortSignal.timeout(requestMs));
  return item && toMeta(item).partitions.inbox;
};

/**
 * Notes the settings where they are others than those noted. A function calls it once in its life:
 * the one that was started last has the settings of the last deployment. Safe to call again.
 */
export const noteStackSettings = async (
  db: DynamoDb,
  table: string,
  settings: StackSettings,
): Promise<void> => {
  const text = JSON.stringify(settings);
  const noted = await readStackSettings(db, table);
  if (noted !== null && JSON.stringify(noted) === text) return;
  const item = { ...settingsKey, [settingsAttribute]: { S: text } };
  await db.write({ Put: { TableName: table, Item: item } }, AbortSignal.timeout(requestMs));
};

const readTexts: Reader<StackSettings> = (value) =>
  Object.fromEntries(
    Object.keys(asObject(value)).map((name) => [name, memberOf(asObject(value), name, asText)]),
  );
