import { commitSettings } from '../settings/commits.ts';
import { type Environment, environmentSource } from '../settings/environment.ts';
import { meteringSettings } from '../settings/metering.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Setting, SettingTable, Values } from '../settings/setting.ts';

/**
 * A name that the stack always sets. Throws where it is missing: the function then fails at its
 * start, with a message that says why.
 */
export const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not in the function's environment`);
  return value;
};

/**
 * The settings of a table, which the stack sets and has checked. Throws where one that has a default
 * is missing, or is wrong: two functions must not differ.
 */
export const functionSettings = <Table extends SettingTable>(
  env: Environment,
  table: Table,
): Values<Table> => {
  for (const { variable, fallback } of Object.values<Setting>(table)) {
    if (variable !== undefined && fallback !== null) required(env, variable);
  }
  const { values, problems } = readSettings(table, environmentSource(env));
  if (problems.length > 0) throw new Error(problems.join('; '));
  return values;
};

/** How the stack was deployed, as the functions that write to the table take it. */
export const deploymentOf = (env: Environment) => {
  const { receiptDays, commitSeconds, pagePartitions, inboxPartitions } = functionSettings(env, {
    receiptDays: meteringSettings.receiptDays,
    ...commitSettings,
  });
  return {
    receiptDays,
    commitSeconds,
    partitions: { pages: pagePartitions, inbox: inboxPartitions },
  };
};
