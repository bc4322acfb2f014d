import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../calendar/instant.ts';
import { utf8Length } from '../metering/utf8.ts';
import type { ValueRule } from './read-fields.ts';

// What single values of the file may be.

const maxNameBytes = 1_024;

export const isLine = (text: string): boolean =>
  text !== '' &&
  text.isWellFormed() &&
  !/[\p{Cc}\u2028\u2029]/u.test(text) &&
  utf8Length(text) <= maxNameBytes;

export const lineRule: ValueRule<string> = {
  allowed: 'a text of one line, at most 1,024 bytes',
  read: (text) => (isLine(text) ? text : null),
};

/** The id of a customer as the directory may give it. */
export const customerIdRule: ValueRule<string> = {
  allowed: 'letters, digits, ".", "_" and "-", at most 255 of them, and not "anonymous"',
  read: (text) => (/^[A-Za-z\d._-]{1,255}$/.test(text) && text !== 'anonymous' ? text : null),
};

export const meterRule: ValueRule<string> = {
  allowed: 'the name of a meter: requests, or one of METERS',
  read: (text) => (/^[a-z][a-z\d_]{0,39}$/.test(text) ? text : null),
};

export const booleanRule: ValueRule<boolean> = {
  allowed: 'true, false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : null),
  isAnyScalar: true,
};

export const wholeRule = (min: number, max: number): ValueRule<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  read: (text) => {
    const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : null;
  },
  isAnyScalar: true,
});

export const oneOfRule = <const Value extends string>(
  values: readonly Value[],
): ValueRule<Value> => ({
  allowed: values.join(', '),
  read: (text) => values.find((value) => value === text) ?? null,
});

/** A month as `2026-06`. Months compare as texts. */
export const monthRule: ValueRule<string> = {
  allowed: 'a month such as 2026-06, from 1971-01 on',
  read: (text) => (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text) && text >= '1971' ? text : null),
};

/** Of days that every month has: such an instant needs no calendar, which takes ten times as long. */
const usualInstant =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

export const instantRule: ValueRule<EpochMs> = {
  allowed: 'a date and time with its zone, such as 2026-11-01T00:00:00Z',
  read: (text) => {
    if (usualInstant.test(text)) return Date.parse(text);
    if (
      !/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)
    ) {
      return null;
    }
    try {
      return Temporal.Instant.from(text).epochMilliseconds;
    } catch {
      // A 30 February, an hour 25.
      return null;
    }
  },
  isAnyScalar: true,
};

/** A duration as `90m`, `72h` or `3d`, in milliseconds. */
export const durationRule: ValueRule<number> = {
  allowed: 'minutes, hours or days such as 90m, 1h, 3d, at most 31d',
  read: (text) => {
    const [, amount = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
    const ms = Number(amount) * ({ m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? Number.NaN);
    return amount !== '' && ms <= 31 * 86_400_000 ? ms : null;
  },
};

/** Secrets come from the environment: a URL here has no user and no password. */
export const urlRule: ValueRule<string> = {
  allowed: 'a URL with http or https, without user and password',
  read: (text) => {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) return null;
    return url.username === '' && url.password === '' && !/\s/.test(text) ? text : null;
  },
};
