import type { KeptFields } from '../../kong/kit/kept.ts';
import { isSentAnyway, isWrittenByKit, overlap, type Path } from '../../kong/kit/kept-paths.ts';
import { ownMeterPaths } from '../../shared/metering/meters.ts';
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
  const own = Object.entries(ownMeterPaths(definitions)).map(([name, path]) => ({
    text: `${name}=${path}`,
    path: path.split('.'),
  }));
  refuseNoQuantities(own);
  return {
    ai: labels.includes('ai_model') || definitions.some(({ path }) => path === null),
    paths: own.flatMap(({ path }) => (isSentAnyway(path) ? [] : [path])),
  };
};

const pathsAllowed = 'allowed: a path to a number of its own, such as credits=billable.credits.';

/** What the kit would put back there would take the place of what the count needs. */
const refuseNoQuantities = (
  own: readonly { readonly text: string; readonly path: Path }[],
): void => {
  for (const { text, path } of own) {
    if (isWrittenByKit(path)) {
      throw new WrongUse(
        `--meters has ${text}: what stands there is a section or a text that the kit sends, never a ` +
          `quantity; ${pathsAllowed}`,
      );
    }
    const other = own.find((each) => overlap(path, each.path));
    if (other !== undefined) {
      throw new WrongUse(
        `--meters has ${text} and ${other.text}: one path lies in the other, so only one of them can ` +
          `be a quantity; ${pathsAllowed}`,
      );
    }
  }
};

const read = <Value extends SettingValue>(
  flag: string,
  { allowed, parse }: Rule<Value>,
  text: string,
): Value => {
  const value = parse(text);
  if (value !== undefined) return value;
  throw new WrongUse(`${flag} is ${JSON.stringify(text)}; allowed: ${allowed}.`);
};
