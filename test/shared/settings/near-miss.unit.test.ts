import { expect, test } from '@jest/globals';
import { readConfig } from '../../../shared/settings/config.ts';
import type { Environment } from '../../../shared/settings/environment.ts';
import { nearMisses } from '../../../shared/settings/near-miss.ts';

const warningsOf = (env: Environment): readonly string[] => {
  const reading = readConfig(env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  return reading.warnings;
};

test.each([
  ['BILLING_TIMEZON', 'BILLING_TIMEZONE'],
  ['BILLING_TIMEZONES', 'BILLING_TIMEZONE'],
  ['BILLING_TIMEZOME', 'BILLING_TIMEZONE'],
  ['BILLING_TIMEZOEN', 'BILLING_TIMEZONE'],
  ['ILLING_TIMEZONE', 'BILLING_TIMEZONE'],
  ['READ_TOKEN', 'READ_TOKENS'],
  ['INGEST_TOKEN', 'INGEST_TOKENS'],
  ['RECEIPT_DAY', 'RECEIPT_DAYS'],
  ['XPORT', 'PORT'],
])('a variable %s is warned of: it may be meant as %s', (name, meant) => {
  expect(warningsOf({ [name]: 'any' })).toEqual([
    `${name} is no setting and has no effect; did you mean ${meant}?`,
  ]);
});

test.each(['PATH', 'HOME', 'HOSTNAME', 'TIMEZONE', 'BILLING', 'READ_TKEN', 'PTRO', 'P', ''])(
  'a variable %j is none of ours',
  (name) => {
    expect(warningsOf({ [name]: 'any' })).toEqual([]);
  },
);

test('a setting is no slip of another', () => {
  expect(nearMisses(['METER', 'METERS'], ['METER', 'METERS'])).toEqual([]);
});

test('the warning does not show the value', () => {
  expect(warningsOf({ READ_TOKEN: 'secret1' }).join('')).not.toContain('secret1');
});
