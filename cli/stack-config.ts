import { connectDynamoDb } from '../shared/adapters/dynamodb/table/client.ts';
import { readStackSettings } from '../shared/adapters/dynamodb/meta/stack-settings.ts';
import { type Config, readConfig } from '../shared/settings/config.ts';

/**
 * The settings of the stack that a table belongs to. Those of this environment have no say: a month
 * that is reported in the zone of someone's shell keeps that zone for good.
 */
export const stackConfig = async (table: string): Promise<Config> => {
  const db = connectDynamoDb();
  try {
    const settings = await readStackSettings(db, table);
    if (settings === null) {
      throw new Error(
        `Table ${table} does not hold the settings of its stack. Deploy this release: a function ` +
          'notes them within a minute.',
      );
    }
    const reading = readConfig(settings);
    if (reading.kind === 'valid') return reading.config;
    throw new Error(
      ['The settings of the stack are not those of this release:', ...reading.problems].join(
        '\n  ',
      ),
    );
  } finally {
    db.close();
  }
};
