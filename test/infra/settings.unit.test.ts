import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readContext } from '../../infra/settings.ts';

const context = (
  JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    readonly context: Readonly<Record<string, unknown>>;
  }
).context;

const valid = (given: Readonly<Record<string, unknown>>) => {
  const reading = readContext(given);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  return reading.settings;
};

const problems = (given: Readonly<Record<string, unknown>>): readonly string[] => {
  const reading = readContext(given);
  return reading.kind === 'invalid' ? reading.problems : [];
};

describe('defaults', () => {
  test('need no setting', () => {
    expect(valid({})).toMatchObject({
      stage: 'prod',
      billingTimezone: 'UTC',
      maxEventAgeDays: 40,
      maxBodyBytes: 33_554_432,
      restatementDays: 10,
      receiptDays: 400,
      alarmEmail: null,
      idleAlarm: false,
      logRetentionDays: 30,
      removalPolicy: 'retain',
      allowedCidrs: null,
      customDomainName: null,
      tableName: null,
      ingestConcurrency: null,
      warmWriteUnits: null,
      tracing: false,
      athena: false,
    });
  });

  test('are what cdk.json lists, and it lists every setting', () => {
    const listed = valid(context);
    expect(JSON.stringify(listed)).toBe(JSON.stringify(valid({})));
    const isFlag = (name: string): boolean => name.startsWith('@aws-cdk');
    expect(Object.keys(context).filter((name) => !isFlag(name))).toEqual(Object.keys(listed));
  });

  test('names of CDK itself are no settings of ours', () => {
    const ofCdk = {
      'aws:cdk:bundling-stacks': [],
      '@aws-cdk/core:x': true,
      // By `cdk cli-telemetry` and `cdk acknowledge`, and what a person keeps in ~/.cdk.json.
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [34_892],
      toolkitStackName: 'CDKToolkit',
    };
    expect(problems(ofCdk)).toEqual([]);
  });
});

describe('values', () => {
  test('may be texts, as the command line gives them', () => {
    expect(
      valid({
        maxEventAgeDays: '50',
        idleAlarm: 'true',
        tracing: 'false',
        athena: 'false',
        ingestConcurrency: '7',
        allowedCidrs: '203.0.113.0/24, 2001:db8::/32',
        billingTimezone: 'america/new_york',
      }),
    ).toMatchObject({
      maxEventAgeDays: 50,
      idleAlarm: true,
      tracing: false,
      athena: false,
      ingestConcurrency: 7,
      allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
      billingTimezone: 'America/New_York',
    });
  });

  test('ranges of addresses may be a list', () => {
    expect(valid({ allowedCidrs: ['10.0.0.0/8'] }).allowedCidrs).toEqual(['10.0.0.0/8']);
  });

  test.each([
    ['stage', 'Prod', 'a small letter'],
    ['stage', '', 'a small letter'],
    ['billingTimezone', 'Mars/Olympus', 'an IANA time zone'],
    ['billingTimezone', '+01:00', 'an IANA time zone'],
    ['billableStatuses', '2xx,6xx', 'a comma list'],
    ['maxEventAgeDays', 0, 'a whole number from 1 to 3650'],
    ['maxEventAgeDays', '1.5', 'a whole number'],
    ['maxBodyBytes', 33_554_433, 'a whole number from 1 to 33554432'],
    ['restatementDays', -1, 'a whole number'],
    ['receiptDays', 'many', 'a whole number'],
    ['alarmEmail', 'nobody', 'an e-mail address'],
    ['idleAlarm', 'yes', 'true or false'],
    ['logRetentionDays', 31, 'one of 1, 3, 5'],
    ['removalPolicy', 'snapshot', 'retain, destroy'],
    ['ingestRate', 0, 'a whole number from 1'],
    ['ingestBurst', true, 'a whole number'],
    ['readRate', {}, 'a whole number'],
    ['readBurst', '1e3', 'a whole number'],
    ['allowedCidrs', '203.0.113.7', 'a comma list of address ranges'],
    ['allowedCidrs', '203.0.113.0/33', 'a comma list of address ranges'],
    ['allowedCidrs', '2001:db8::/129', 'a comma list of address ranges'],
    ['allowedCidrs', 7, 'a comma list of address ranges'],
    ['tableName', 'a b', '3 to 255 letters'],
    ['ingestConcurrency', 0, 'a whole number from 1 to 100000, or "" for none'],
    ['tracing', 1, 'true or false'],
  ])('%s cannot be %j', (name, value, allowed) => {
    const [problem, ...others] = problems({ [name]: value });
    expect(others).toEqual([]);
    expect(problem).toContain(`${name} is ${JSON.stringify(value)}; allowed: `);
    expect(problem).toContain(allowed);
  });

  test('allowedCidrs must fit in the environment of a function', () => {
    const ranges = (count: number) => ({ allowedCidrs: Array(count).fill('203.0.113.0/24') });
    expect(valid(ranges(130)).allowedCidrs).toHaveLength(130);
    expect(problems(ranges(140))).toEqual([expect.stringContaining('2000 characters at most')]);
  });

  test.each([
    [{ restatementDays: 41 }, 'restatementDays is 41; allowed: at most maxEventAgeDays'],
    [{ receiptDays: 44 }, 'receiptDays is 44; allowed: at least maxEventAgeDays + 5, which is 45'],
    [{ customDomainName: 'a.example.com' }, 'allowed: both or none'],
    [{ warmReadUnits: 12_000 }, 'allowed: both or none'],
    [{ tableName: 'other', warmReadUnits: 12_000, warmWriteUnits: 4_000 }, 'with tableName'],
    [{ alarmEmial: 'x' }, 'alarmEmial is no setting; did you mean alarmEmail?'],
  ])('%j is refused', (given, text) => {
    expect(problems(given).join('\n')).toContain(text);
    expect(problems(given)).toHaveLength(1);
  });

  test('one message names everything that is wrong', () => {
    const all = problems({ stage: '', maxEventAgeDays: 0, tracing: 'x', customDomainName: 'UP' });
    expect(all).toHaveLength(4);
  });
});
