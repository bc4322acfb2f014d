import { connectDynamoDb, type DynamoDb } from '../shared/adapters/dynamodb/table/client.ts';
import {
  readInboxPartitions,
  readStackSettings,
  type StackSettings,
} from '../shared/adapters/dynamodb/meta/stack-settings.ts';
import { type Config, readConfig } from '../shared/settings/config.ts';
import { environmentSource, variablesOf } from '../shared/settings/environment.ts';
import { readSettings } from '../shared/settings/read-settings.ts';
import type { Values } from '../shared/settings/setting.ts';
import { costSettings } from './cost-settings.ts';

/**
 * The settings of the stack that a table belongs to. Those of this environment have no say: a month
 * that is reported in the zone of someone's shell keeps that zone for good.
 */
export const stackConfig = async (table: string): Promise<Config> => {
  const reading = readConfig(await notedSettings(table));
  if (reading.kind === 'valid') return reading.config;
  throw otherRelease(reading.problems);
};

/** What of these settings decides the cost. The partitions are the table's: it keeps its first ones. */
export const stackCostSettings = async (table: string): Promise<Values<typeof costSettings>> =>
  withTable(async (db) => {
    const noted = await settingsIn(db, table);
    const missing = variablesOf(costSettings).filter((name) => noted[name] === undefined);
    if (missing.length > 0) throw notNoted(table, missing.join(', '));
    const { values, problems } = readSettings(costSettings, environmentSource(noted));
    if (problems.length > 0) throw otherRelease(problems);
    const inboxPartitions = (await readInboxPartitions(db, table)) ?? values.inboxPartitions;
    return { ...values, inboxPartitions };
  });

/** What a function of the stack has noted in the table, by the names of its variables. */
export const notedSettings = async (table: string): Promise<StackSettings> =>
  withTable(async (db) => settingsIn(db, table));

const settingsIn = async (db: DynamoDb, table: string): Promise<StackSettings> => {
  const settings = await readStackSettings(db, table);
  if (settings === null) throw notNoted(table, 'the settings');
  return settings;
};

const withTable = async <T>(use: (db: DynamoDb) => Promise<T>): Promise<T> => {
  const db = connectDynamoDb();
  try {
    return await use(db);
  } finally {
    db.close();
  }
};

const notNoted = (table: string, what: string): Error =>
  new Error(
    `Table ${table} does not hold ${what} of its stack. Deploy this release: a function ` +
      'notes them within a minute.',
  );

const otherRelease = (problems: readonly string[]): Error =>
  new Error(['The settings of the stack are not those of this release:', ...problems].join('\n  '));
