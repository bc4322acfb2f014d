import { aiMeters } from './ai-meters.ts';
import { meterAt, type MeterDefinition } from './quantity.ts';
import { type Meter, requestsMeter } from './series.ts';
import type { Quantity } from './usage-event.ts';

/** Counts the values that are no quantity. There wherever there is a meter besides `requests`. */
const invalidQuantities: Meter = 'invalid_quantities';

/** Meters by the name of their preset. */
const presets: ReadonlyMap<string, readonly MeterDefinition[]> = new Map([
  [
    'bytes',
    [
      meterAt('request_bytes', ['request', 'size']),
      meterAt('response_bytes', ['response', 'size']),
    ],
  ],
  ['ai', aiMeters],
]);

/** A setting of meters, as it was written and as it is read. */
export type Meters = { readonly text: string; readonly definitions: readonly MeterDefinition[] };

/** What such a setting may be, as it completes the sentence "allowed: …". */
export const metersAllowed =
  'a comma list of at most 8 meters: bytes, ai, and NAME=PATH with a path of keys joined by dots, ' +
  'such as credits=billable.credits; NAME has small letters, digits and _, is no column and begins ' +
  'neither with billable_ nor with status_';

const maxMeters = 8;

/** Columns have these names already, or may get them. */
const reservedNames = new Set([
  'requests',
  'invalid_quantities',
  'month',
  'period_start',
  'period_end',
  'timezone',
  'consumer_id',
  'consumer_username',
  'consumer_custom_id',
  'customer_id',
  'customer_name',
  'service',
  'route',
  'ai_model',
  'status',
  'status_class',
]);

const isMeterName = (name: string): boolean =>
  /^[a-z][a-z0-9_]{0,39}$/.test(name) &&
  !/^(?:billable|status)_/.test(name) &&
  !reservedNames.has(name);

/**
 * Reads a comma list of presets and of `NAME=PATH`, a path being keys joined by dots; no meters
 * where it is empty. `null` where the list is not allowed: an unknown preset, a name that is none,
 * an empty key, a name twice, or more than 8.
 */
export const parseMeters = (text: string): readonly MeterDefinition[] | null => {
  if (text === '') return [];
  const definitions: MeterDefinition[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const preset = presets.get(part);
    if (preset !== undefined) {
      definitions.push(...preset);
      continue;
    }
    const [, name = '', path = ''] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    const keys = path.split('.');
    if (!isMeterName(name) || keys.includes('')) return null;
    definitions.push(meterAt(name, keys));
  }
  const names = new Set(definitions.map(({ name }) => name));
  return names.size === definitions.length && names.size <= maxMeters ? definitions : null;
};

/** The names of all meters, in the order of their columns. */
export const meterNames = (definitions: readonly MeterDefinition[]): readonly Meter[] => [
  requestsMeter,
  ...definitions.map(({ name }) => name),
  ...(definitions.length > 0 ? [invalidQuantities] : []),
];

/** Where the meters of one's own stand in an entry: a path of keys joined by dots, by name. */
export const ownMeterPaths = (
  definitions: readonly MeterDefinition[],
): Readonly<Record<Meter, string>> => {
  const ofPresets = new Set([...presets.values()].flat());
  return Object.fromEntries(
    definitions.flatMap((definition) =>
      definition.path === null || ofPresets.has(definition)
        ? []
        : [[definition.name, definition.path.join('.')]],
    ),
  );
};

/** What an entry adds besides its request; meters to which it adds nothing are left out. */
export const readQuantities = (
  entry: Readonly<Record<string, unknown>>,
  definitions: readonly MeterDefinition[],
): readonly Quantity[] => {
  if (definitions.length === 0) return noQuantities;
  const quantities: Quantity[] = [];
  let invalid = 0;
  for (const { name, read } of definitions) {
    const found = read(entry);
    invalid += found.invalid;
    if (found.amount > 0) quantities.push({ meter: name, amount: found.amount });
  }
  if (invalid > 0) quantities.push({ meter: invalidQuantities, amount: invalid });
  return quantities;
};

const noQuantities: readonly Quantity[] = [];
