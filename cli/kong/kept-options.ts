import type { KeptFields } from '../../kong/kit/kept.ts';
import { labelNames } from '../../shared/metering/labels.ts';
import { WrongUse } from '../command.ts';

/**
 * What the settings `LABELS` and `METERS` of Billable want of an entry, as they are written there.
 * Names of services and routes, and sizes, always stay. Throws `WrongUse`.
 */
export const readKept = (labelList = 'service', meterList = ''): KeptFields => {
  const unknown = items(labelList).find((label) => !labelNames.some((known) => known === label));
  if (unknown !== undefined) {
    throw new WrongUse(`--labels has "${unknown}"; allowed: none, or ${labelNames.join(', ')}.`);
  }
  const meters = items(meterList);
  return {
    ai: meters.includes('ai') || items(labelList).includes('ai_model'),
    paths: meters.filter((meter) => !presets.has(meter)).map(pathOf),
  };
};

const presets: ReadonlySet<string> = new Set(['bytes', 'ai']);

const items = (list: string): readonly string[] =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const pathOf = (meter: string): readonly string[] => {
  const [, path] = /^[a-z][a-z0-9_]{0,39}=([^\s.=]+(?:\.[^\s.=]+)*)$/.exec(meter) ?? [];
  if (path === undefined) {
    throw new WrongUse(
      `--meters has "${meter}"; allowed: bytes, ai, and NAME=PATH, such as credits=billable.credits.`,
    );
  }
  return path.split('.');
};
