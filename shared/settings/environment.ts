import type { SettingSource } from './read-settings.ts';
import type { Setting, SettingTable } from './setting.ts';

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting without a variable is never set there. */
export const environmentSource = (env: Environment): SettingSource => ({
  nameOf: (name, { variable }) => variable ?? name,
  given: (_name, { variable }) => (variable === undefined ? undefined : env[variable]),
});

/** The variables of a table. */
export const variablesOf = (table: SettingTable): readonly string[] =>
  Object.values<Setting>(table).flatMap(({ variable }) => variable ?? []);
