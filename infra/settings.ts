import { billingSettings } from '../shared/settings/billing.ts';
import { commitSettings } from '../shared/settings/commits.ts';
import { callerSettings } from '../shared/settings/callers.ts';
import { contradictionsOfDays } from '../shared/settings/contradictions.ts';
import { meteringSettings } from '../shared/settings/metering.ts';
import { nearMisses } from '../shared/settings/near-miss.ts';
import { readSettings, type SettingSource } from '../shared/settings/read-settings.ts';
import { type Setting, type Values, written } from '../shared/settings/setting.ts';
import { stackSettings } from '../shared/settings/stack.ts';

/** Everything about a deployment that a person can choose, in the order of the docs. */
export const deploymentSettings = {
  ...billingSettings,
  ...meteringSettings,
  ...commitSettings,
  ...callerSettings,
  ...stackSettings,
};

/** Their values, from the context in `cdk.json`. */
export type Settings = Values<typeof deploymentSettings>;

export type SettingsReading =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

type Context = Readonly<Record<string, unknown>>;

/**
 * Reads the settings from context values as `cdk.json` (JSON) and `-c` (texts) give them. Where
 * any is wrong, says everything that is. CDK keeps names of its own there, and so may a person's
 * `~/.cdk.json`: of those that are unknown only the ones that look like a setting of ours are refused.
 */
export const readContext = (context: Context): SettingsReading => {
  const { values: settings, problems } = readSettings(deploymentSettings, contextSource(context));
  const unknown = nearMisses(Object.keys(context), Object.keys(deploymentSettings)).map(
    ([name, meant]) => `${name} is no setting; did you mean ${meant}?`,
  );
  const all = [...problems, ...unknown, ...contradictions(settings)];
  return all.length === 0 ? { kind: 'valid', settings } : { kind: 'invalid', problems: all };
};

/** What every function has of the settings, by variable. */
export const functionVariables = (settings: Settings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries<Setting>(deploymentSettings).flatMap(([name, { variable }]) => {
      const value = settings[name as keyof Settings];
      return variable === undefined || value === null ? [] : [[variable, written(value)] as const];
    }),
  );

/** In `cdk.json` a setting that has no value is `""`, so that every setting can be listed there. */
const contextSource = (context: Context): SettingSource => ({
  nameOf: (name) => name,
  given: (name, { fallback }) => {
    const value = context[name];
    return fallback === null && (value === '' || value === null) ? undefined : value;
  },
  orNone: ', or "" for none',
});

/** What the memory of the function that takes batches is made for. */
const maxBodyBytesOnAws = 33_554_432;

const contradictions = (settings: Settings): readonly string[] => {
  const problems = [...contradictionsOfDays(settings, (name) => name)];
  if (settings.maxBodyBytes > maxBodyBytesOnAws) {
    problems.push(
      `maxBodyBytes is ${settings.maxBodyBytes}; allowed: a whole number from 1 to ${maxBodyBytesOnAws} on AWS`,
    );
  }
  for (const [one, other] of pairs) {
    if ((settings[one] === null) === (settings[other] === null)) continue;
    problems.push(`of ${one} and ${other} only one is set; allowed: both or none`);
  }
  if (settings.tableName !== null && settings.warmReadUnits !== null) {
    problems.push(
      'warmReadUnits and warmWriteUnits are set with tableName; allowed: without it, since an ' +
        'existing table keeps its own',
    );
  }
  return problems;
};

const pairs = [
  ['customDomainName', 'customDomainCertificateArn'],
  ['warmReadUnits', 'warmWriteUnits'],
] as const;
