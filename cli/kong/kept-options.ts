import type { KeptFields } from '../../kong/kit/kept.ts';
import { labelList, meteringSettings, meterList } from '../../shared/settings/metering.ts';
import type { Rule, SettingValue } from '../../shared/settings/setting.ts';
import { WrongUse } from '../../shared/command-line/command.ts';

/** What the settings `LABELS` and `METERS` of Billable want of an entry, as they are written there. */
export const readKept = (
  labelText: string = meteringSettings.labels.fallback,
  meterText: string = meteringSettings.meters.fallback,
): KeptFields => {
  const labels = read('--labels', labelList, labelText);
  const { definitions } = read('--meters', meterList, meterText);
  return {
    ai: labels.includes('ai_model') || definitions.some(({ path }) => path === null),
    paths: definitions.flatMap(({ path }) => (path === null || isSize(path) ? [] : [path])),
  };
};

/** Sizes always stay, like the names of services and routes. */
const isSize = ([root, key, ...rest]: readonly string[]): boolean =>
  (root === 'request' || root === 'response') && key === 'size' && rest.length === 0;

const read = <Value extends SettingValue>(
  flag: string,
  { allowed, parse }: Rule<Value>,
  text: string,
): Value => {
  const value = parse(text);
  if (value !== undefined) return value;
  throw new WrongUse(`${flag} is ${JSON.stringify(text)}; allowed: ${allowed}.`);
};
