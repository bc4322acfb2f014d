import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../shared/settings/config.ts';
import type { Environment } from '../../../shared/settings/environment.ts';

const problemsOf = (env: Environment): readonly string[] => {
  const reading = readConfig(env);
  return reading.kind === 'invalid' ? reading.problems : [];
};

const configOf = (env: Environment) => {
  const reading = readConfig(env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  return reading.config;
};

test('without any variable the defaults of the contract hold', () => {
  const { billableStatuses, ...config } = configOf({});
  expect(config).toEqual({
    host: '127.0.0.1',
    port: 8080,
    dataDir: '.billable',
    ingestTokens: null,
    readTokens: null,
    billingTimezone: 'UTC',
    maxEventAgeDays: 40,
    maxBodyBytes: 33_554_432,
    reportGroupBy: {
      groupByWho: 'consumer',
      groupByLabels: [],
      groupByStatus: 'status',
      text: 'consumer,status',
    },
    restatementDays: 10,
    receiptDays: 400,
    labels: ['service'],
    meters: { text: '', definitions: [] },
    logLevel: 'info',
    logFormat: null,
    metrics: 'read',
    publicUrl: null,
    backupDir: null,
    webhookSecrets: null,
    pushHttpSecrets: null,
    stripeApiKey: null,
    openmeterApiKey: null,
    lagoApiKey: null,
    backupKeep: 7,
    configFile: null,
  });
  expect(billableStatuses.text).toBe('1xx,2xx,3xx,4xx,!429,!499');
  expect([200, 404, 429, 499, 500].filter(billableStatuses.includes)).toEqual([200, 404]);
});

test('every variable is taken', () => {
  const config = configOf({
    HOST: '0.0.0.0',
    PORT: '0',
    BILLABLE_DATA_DIR: '/var/lib/billable',
    INGEST_TOKENS: 'new1, old1',
    READ_TOKENS: 'r1',
    BILLING_TIMEZONE: 'Europe/Berlin',
    MAX_EVENT_AGE_DAYS: '60',
    MAX_BODY_BYTES: '1000',
    BILLABLE_STATUSES: '2xx',
    RESTATEMENT_DAYS: '60',
    RECEIPT_DAYS: '65',
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'text',
    METRICS: 'open',
  });
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    dataDir: '/var/lib/billable',
    ingestTokens: ['new1', 'old1'],
    readTokens: ['r1'],
    billingTimezone: 'Europe/Berlin',
    maxEventAgeDays: 60,
    maxBodyBytes: 1000,
    billableStatuses: { text: '2xx' },
    restatementDays: 60,
    receiptDays: 65,
    logLevel: 'debug',
    logFormat: 'text',
    metrics: 'open',
  });
});

test.each(['localhost', 'my-host.example', '::1', '::', '192.168.0.1'])(
  'HOST may be %s',
  (host) => {
    expect(configOf({ HOST: host }).host).toBe(host);
  },
);

const wrongValues: readonly (readonly [string, string, string])[] = [
  ['HOST', 'no host', 'an IP address or a host name'],
  ['HOST', '300.1.1.1', 'an IP address or a host name'],
  ['PORT', 'http', 'from 0 to 65535'],
  ['PORT', '65536', 'from 0 to 65535'],
  ['PORT', '-1', 'from 0 to 65535'],
  ['PORT', '80.5', 'from 0 to 65535'],
  ['PORT', '', 'from 0 to 65535'],
  ['BILLABLE_DATA_DIR', ' ', 'the path of a folder'],
  ['BILLING_TIMEZONE', 'Mars/Olympus', 'an IANA time zone'],
  ['BILLING_TIMEZONE', '+05:07', 'an IANA time zone'],
  ['MAX_EVENT_AGE_DAYS', '0', 'from 1 to 3650'],
  ['MAX_EVENT_AGE_DAYS', 'forty', 'from 1 to 3650'],
  ['MAX_BODY_BYTES', '1e6', 'from 1 to 268435456'],
  ['BILLABLE_STATUSES', '2xx,6xx', 'a comma list of statuses and classes'],
  ['BILLABLE_STATUSES', '', 'a comma list of statuses and classes'],
  ['RESTATEMENT_DAYS', 'x', 'from 0 to 3650'],
  ['RECEIPT_DAYS', '1 year', 'from 1 to 36500'],
  ['LOG_LEVEL', 'loud', 'debug, info, warn, error'],
  ['LOG_FORMAT', 'xml', 'text, json'],
  ['METRICS', 'yes', 'read, open'],
  ['LABELS', 'service,consumer', 'a comma list of service, route, ai_model, each once, or empty'],
  ['METERS', 'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1', 'a comma list of at most 8 meters'],
  ['METERS', 'requests=a.b', 'NAME has small letters, digits and _, is no column'],
  ['METERS', 'invalid_quantities=a.b', 'NAME has small letters, digits and _, is no column'],
  ['METERS', 'credits=a,Credits=b', 'NAME has small letters, digits and _, is no column'],
];

describe('a wrong value', () => {
  test.each(wrongValues)('%s=%j is named with what is allowed', (name, value, allowed) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`${name} is ${JSON.stringify(value)}; allowed: `),
    ]);
    expect(problemsOf({ [name]: value })[0]).toContain(allowed);
  });

  test('RESTATEMENT_DAYS may not exceed MAX_EVENT_AGE_DAYS', () => {
    expect(problemsOf({ RESTATEMENT_DAYS: '41' })).toEqual([
      'RESTATEMENT_DAYS is 41; allowed: at most MAX_EVENT_AGE_DAYS, which is 40',
    ]);
    expect(problemsOf({ RESTATEMENT_DAYS: '40' })).toEqual([]);
  });

  test('RECEIPT_DAYS may not be below MAX_EVENT_AGE_DAYS + 5', () => {
    expect(problemsOf({ MAX_EVENT_AGE_DAYS: '396' })).toEqual([
      'RECEIPT_DAYS is 400; allowed: at least MAX_EVENT_AGE_DAYS + 5, which is 401',
    ]);
    expect(problemsOf({ MAX_EVENT_AGE_DAYS: '395' })).toEqual([]);
  });
});

describe('a wrong token', () => {
  test.each([
    ['abc,d-f', 2, 'has other characters'],
    ['', 1, 'is empty'],
    ['abc,,def', 2, 'is empty'],
    ['schlüssel', 1, 'has other characters'],
  ])('%j is named by its position only', (value, position, received) => {
    for (const name of ['INGEST_TOKENS', 'READ_TOKENS']) {
      const [problem, ...others] = problemsOf({ [name]: value });
      expect(others).toEqual([]);
      expect(problem).toContain(`${name}: token ${position} of`);
      expect(problem).toContain(received);
      for (const token of value.split(',').filter((text) => text !== '')) {
        expect(problem).not.toContain(token);
      }
    }
  });

  test('the same one in both scopes is refused without being shown', () => {
    const problems = problemsOf({ INGEST_TOKENS: 'a1,secret7', READ_TOKENS: 'secret7' });
    expect(problems).toEqual([expect.stringMatching(/INGEST_TOKENS and READ_TOKENS/)]);
    expect(problems[0]).not.toContain('secret7');
  });
});

test('empty tokens of both scopes are no token in common', () => {
  expect(problemsOf({ INGEST_TOKENS: '', READ_TOKENS: '' })).toEqual([
    expect.stringMatching(/^INGEST_TOKENS: .* is empty/),
    expect.stringMatching(/^READ_TOKENS: .* is empty/),
  ]);
});

test('all wrong values are named at once', () => {
  const env = {
    ...Object.fromEntries(wrongValues.map(([name, value]): [string, string] => [name, value])),
    INGEST_TOKENS: '!',
    READ_TOKENS: '',
  };
  const problems = problemsOf(env);
  for (const name of Object.keys(env)) {
    expect(problems).toContainEqual(expect.stringContaining(name));
  }
  expect(problems).toHaveLength(Object.keys(env).length);
});
