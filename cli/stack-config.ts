import { connectDynamoDb } from '../shared/adapters/dynamodb/table/client.ts';
import {
  readStackSettings,
  type StackSettings,
} from '../shared/adapters/dynamodb/meta/stack-settings.ts';
import { type Config, readConfig } from '../shared/settings/config.ts';

/**
 * The settings of the stack that a table belongs to. Those of this environment have no say: a month
 * that is reported in the zone of someone's shell keeps that zone for good.
 */
export const stackConfig = async (table: string): Promise<Config> => {
  const reading = readConfig(await notedSettings(table));
  if (reading.kind === 'valid') return reading.config;
  throw new Error(
    ['The settings of the stack are not those of this release:', ...reading.problems].join('\n  '),
  );
};

/** What a function of the stack has noted in the table, by the names of its variables. */
export const notedSettings = async (table: string): Promise<StackSettings> => {
  const db = connectDynamoDb();
  try {
    const settings = await readStackSettings(db, table);
    if (settings !== null) return settings;
    throw new Error(
      `Table ${table} does not hold the settings of its stack. Deploy this release: a function ` +
        'notes them within a minute.',
    );
  } finally {
    db.close();
  }
};
