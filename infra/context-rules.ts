import { isIPv4, isIPv6 } from 'node:net';

import { type BillableStatuses, parseBillableStatuses } from '../shared/usage/billable-statuses.ts';
import { type TimeZone, timeZoneNamed } from '../shared/calendar/zone.ts';
import { labelNames, parseLabelNames } from '../shared/metering/labels.ts';
import { metersAllowed, parseMeters } from '../shared/metering/meters.ts';

/** How one context value is read. `-c` gives texts, `cdk.json` any JSON. */
export type ContextRule<Value> = {
  readonly fallback: Value;
  /** What is allowed, as it completes the sentence "allowed: …". */
  readonly allowed: string;
  /** `undefined` where the value is not allowed. */
  readonly parse: (value: unknown) => Value | undefined;
};

/** In `cdk.json` a setting that has no value is `""`, so that every setting can be listed there. */
const isUnset = (value: unknown): boolean => value === '' || value === null;

export const word = (fallback: string, form: RegExp, allowed: string): ContextRule<string> => ({
  fallback,
  allowed,
  parse: (value) => (typeof value === 'string' && form.test(value) ? value : undefined),
});

export const optionalText = (form: RegExp, allowed: string): ContextRule<string | null> => ({
  fallback: null,
  allowed: `${allowed}, or "" for none`,
  parse: (value) => {
    if (isUnset(value)) return null;
    return typeof value === 'string' && form.test(value) ? value : undefined;
  },
});

export const wholeNumber = (
  fallback: number,
  min: number,
  max: number,
  among: readonly number[] | null = null,
): ContextRule<number> => ({
  fallback,
  allowed: among === null ? `a whole number from ${min} to ${max}` : `one of ${among.join(', ')}`,
  parse: (value) => {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
    if (number < min || number > max) return undefined;
    return among === null || among.includes(number) ? number : undefined;
  },
});

export const optionalNumber = (min: number, max: number): ContextRule<number | null> => {
  const { parse } = wholeNumber(min, min, max);
  return {
    fallback: null,
    allowed: `a whole number from ${min} to ${max}, or "" for none`,
    parse: (value) => (isUnset(value) ? null : parse(value)),
  };
};

export const flag = (fallback: boolean): ContextRule<boolean> => ({
  fallback,
  allowed: 'true or false',
  parse: (value) => {
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : undefined;
  },
});

const utc = timeZoneNamed('UTC');
const defaultStatuses = parseBillableStatuses('1xx,2xx,3xx,4xx,!429,!499');
if (utc === null || defaultStatuses === null) throw new Error('a default is not allowed itself');

export const timeZone: ContextRule<TimeZone> = {
  fallback: utc,
  allowed: 'an IANA time zone such as UTC, Europe/Berlin or America/New_York',
  parse: (value) => (typeof value === 'string' ? (timeZoneNamed(value) ?? undefined) : undefined),
};

export const billableStatuses: ContextRule<BillableStatuses> = {
  fallback: defaultStatuses,
  allowed: `a comma list of statuses and classes, "!" takes out again, such as ${defaultStatuses.text}`,
  parse: (value) =>
    typeof value === 'string' ? (parseBillableStatuses(value) ?? undefined) : undefined,
};

export const labels: ContextRule<string> = {
  fallback: 'service',
  allowed: `a comma list of ${labelNames.join(', ')}, each once, or ""`,
  parse: (value) =>
    typeof value === 'string' && parseLabelNames(value) !== null ? value : undefined,
};

export const meters: ContextRule<string> = {
  fallback: '',
  allowed: `${metersAllowed}; or ""`,
  parse: (value) => (typeof value === 'string' && parseMeters(value) !== null ? value : undefined),
};

/** Lambda takes 4 KB of environment, of which this list is a part. */
const maxCidrText = 2_000;

/** A list, or a text with commas between. */
export const cidrList: ContextRule<readonly string[]> = {
  fallback: [],
  allowed:
    'a comma list of address ranges such as 203.0.113.0/24,2001:db8::/32, or "" for all; ' +
    `${maxCidrText} characters at most`,
  parse: (value) => {
    if (isUnset(value)) return [];
    const list: readonly unknown[] = typeof value === 'string' ? value.split(',') : toList(value);
    const ranges = list.map((range) => (typeof range === 'string' ? range.trim() : ''));
    const fits = ranges.join(',').length <= maxCidrText;
    return fits && ranges.every(isCidr) ? ranges : undefined;
  },
};

const toList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [null];

const isCidr = (text: string): boolean => {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!/^\d{1,3}$/.test(bits) || rest.length > 0) return false;
  if (isIPv4(address)) return Number(bits) <= 32;
  return isIPv6(address) && Number(bits) <= 128;
};
