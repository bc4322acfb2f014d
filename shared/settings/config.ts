import { backupFolderProblems } from './backup-folder.ts';
import { billingSettings } from './billing.ts';
import { contradictionsOfDays } from './contradictions.ts';
import { type Environment, environmentSource, variablesOf } from './environment.ts';
import { meteringSettings } from './metering.ts';
import { nearMisses } from './near-miss.ts';
import { readSettings } from './read-settings.ts';
import { serverSettings } from './server.ts';
import type { Values } from './setting.ts';

/** The settings of a server on one machine, and of the commands that run alongside it, in the order of the docs. */
export const machineSettings = { ...serverSettings, ...billingSettings, ...meteringSettings };

/** Their values. */
export type Config = Values<typeof machineSettings>;

export type ConfigReading =
  | { readonly kind: 'valid'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

type Naming = {
  /** What problems call a variable. */
  readonly nameOf: (variable: string) => string;
};

/** Reads every setting. Where any is wrong, says everything that is; no secret is ever quoted. */
export const readConfig = (
  env: Environment,
  { nameOf }: Naming = { nameOf: (variable) => variable },
): ConfigReading => {
  const source = environmentSource(env);
  const { values: config, problems } = readSettings(machineSettings, {
    ...source,
    nameOf: (name, setting) => nameOf(source.nameOf(name, setting)),
  });
  const all = [...problems, ...contradictions(config)];
  return all.length === 0
    ? { kind: 'valid', config, warnings: warningsOf(env) }
    : { kind: 'invalid', problems: all };
};

/** A variable with a slip in its name would leave the default in force without a word. */
const warningsOf = (env: Environment): readonly string[] =>
  nearMisses(Object.keys(env), variablesOf(machineSettings)).map(
    ([name, meant]) => `${name} is no setting and has no effect; did you mean ${meant}?`,
  );

const contradictions = (config: Config): readonly string[] => {
  const { ingestTokens, readTokens } = config;
  const isShared = ingestTokens?.some((token) => readTokens?.includes(token)) === true;
  return [
    ...backupFolderProblems(config),
    ...contradictionsOfDays(config, (name) => machineSettings[name].variable),
    ...(isShared
      ? ['INGEST_TOKENS and READ_TOKENS have a token in common; allowed: tokens of one scope only']
      : []),
  ];
};
