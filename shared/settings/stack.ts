import { existingSettings } from './existing.ts';
import { trueOrFalse, oneOf, textLike, wholeNumber } from './rules.ts';
import type { SettingTable } from './setting.ts';

/** The days for which CloudWatch can keep logs. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const rate = wholeNumber(1, 100_000);

/** What only the stack needs to know of a deployment on AWS. */
export const stackSettings = {
  stage: {
    rule: textLike(
      /^[a-z][a-z\d-]{0,19}$/,
      'a small letter, then up to 19 small letters, digits and -',
    ),
    fallback: 'prod',
    sentence: 'part of every name; several stages fit one account',
  },
  alarmEmail: {
    rule: textLike(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'an e-mail address'),
    fallback: null,
    sentence: 'who hears of alarms',
  },
  idleAlarm: {
    rule: trueOrFalse,
    fallback: 'false',
    sentence: 'whether an hour without an entry is an alarm',
  },
  slowAlarm: {
    rule: trueOrFalse,
    fallback: 'false',
    sentence: 'whether functions that come near their time limit are alarms; 0.30 USD a month',
  },
  dashboard: {
    rule: trueOrFalse,
    fallback: 'false',
    sentence: 'a dashboard in CloudWatch; 3 USD a month',
  },
  logRetentionDays: {
    rule: wholeNumber(1, 3_653, retentionDays),
    fallback: '30',
    sentence: 'how long all log groups keep their lines',
  },
  removalPolicy: {
    rule: oneOf(['retain', 'destroy']),
    fallback: 'retain',
    sentence: '`destroy`: removing the stack removes all data. For trials',
  },
  ingestRate: {
    rule: rate,
    fallback: '1000',
    sentence: 'batches a second; more get 429',
  },
  ingestBurst: { rule: rate, fallback: '2000', sentence: 'batches at once' },
  readRate: {
    rule: rate,
    fallback: '20',
    sentence: 'requests a second, for each route that reads; more get 429',
  },
  readBurst: {
    rule: rate,
    fallback: '40',
    sentence: 'requests at once, for each route that reads',
  },
  customDomainName: {
    rule: textLike(
      /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/,
      'a host name in small letters',
    ),
    fallback: null,
    sentence: 'a name of your own; make a CNAME to the output `CustomDomainTarget`',
  },
  customDomainCertificateArn: {
    rule: textLike(
      /^arn:aws[a-z-]*:acm:[a-z\d-]+:\d{12}:certificate\/[a-z\d-]+$/,
      'the ARN of a certificate in ACM, in the region of the stack',
    ),
    fallback: null,
    sentence: 'the certificate of that name, in ACM, in the region of the stack',
  },
  ...existingSettings,
  ingestConcurrency: {
    rule: rate,
    fallback: null,
    sentence: 'executions of ingest at once. A new account may be too small to reserve any',
  },
  warmReadUnits: {
    rule: wholeNumber(12_000, 10_000_000),
    fallback: null,
    sentence: 'reads that the table can do from the first second; a new one has 12,000',
  },
  warmWriteUnits: {
    rule: wholeNumber(4_000, 10_000_000),
    fallback: null,
    sentence: 'writes that the table can do from the first second; a new one has 4,000',
  },
  tracing: { rule: trueOrFalse, fallback: 'false', sentence: 'X-Ray' },
  athena: {
    rule: trueOrFalse,
    fallback: 'false',
    sentence: 'a table over the reports in Athena; costs nothing at rest',
  },
} satisfies SettingTable;
