import type { BillableStatuses } from '../shared/usage/billable-statuses.ts';
import type { TimeZone } from '../shared/calendar/zone.ts';
import {
  billableStatuses,
  cidrList,
  type ContextRule,
  flag,
  labels,
  meters,
  optionalNumber,
  optionalText,
  timeZone,
  wholeNumber,
  word,
} from './context-rules.ts';

/** Everything about a deployment that a person can choose, from the context in `cdk.json`. */
export type Settings = {
  readonly stage: string;
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  readonly maxEventAgeDays: number;
  /** Of a batch after decoding; what Lambda takes is bounded at 6 MB before. */
  readonly maxBodyBytes: number;
  readonly restatementDays: number;
  readonly receiptDays: number;
  /** What usage is split by, and what is counted beside `requests`, as `LABELS` and `METERS`. */
  readonly labels: string;
  readonly meters: string;
  /** `null`: nobody is subscribed to the alarms. */
  readonly alarmEmail: string | null;
  /** Whether an hour without an entry is an alarm. */
  readonly idleAlarm: boolean;
  readonly logRetentionDays: number;
  /** `destroy`: the data goes with the stack. For trials only. */
  readonly removalPolicy: 'retain' | 'destroy';
  /** Requests a second, and how many may come at once. */
  readonly ingestRate: number;
  readonly ingestBurst: number;
  readonly readRate: number;
  readonly readBurst: number;
  /** Empty: every address. */
  readonly allowedCidrs: readonly string[];
  readonly customDomainName: string | null;
  readonly customDomainCertificateArn: string | null;
  /** An existing table to use instead of one of the stack's own, such as a restored one. */
  readonly tableName: string | null;
  readonly ingestConcurrency: number | null;
  readonly warmReadUnits: number | null;
  readonly warmWriteUnits: number | null;
  readonly tracing: boolean;
};

export type SettingsReading =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const rules: { readonly [Name in keyof Settings]: ContextRule<Settings[Name]> } = {
  stage: word('prod', /^[a-z][a-z\d-]{0,19}$/, 'a small letter, then small letters, digits and -'),
  billingTimezone: timeZone,
  billableStatuses,
  maxEventAgeDays: wholeNumber(40, 1, 3_650),
  maxBodyBytes: wholeNumber(33_554_432, 1, 33_554_432),
  restatementDays: wholeNumber(10, 0, 3_650),
  receiptDays: wholeNumber(400, 1, 36_500),
  labels,
  meters,
  alarmEmail: optionalText(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'an e-mail address'),
  idleAlarm: flag(false),
  logRetentionDays: wholeNumber(
    30,
    1,
    3_653,
    [
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653,
    ],
  ),
  removalPolicy: {
    fallback: 'retain',
    allowed: '"retain" or "destroy"',
    parse: (value) => (value === 'retain' || value === 'destroy' ? value : undefined),
  },
  ingestRate: wholeNumber(1_000, 1, 100_000),
  ingestBurst: wholeNumber(2_000, 1, 100_000),
  readRate: wholeNumber(20, 1, 100_000),
  readBurst: wholeNumber(40, 1, 100_000),
  allowedCidrs: cidrList,
  customDomainName: optionalText(
    /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/,
    'a host name in small letters',
  ),
  customDomainCertificateArn: optionalText(
    /^arn:aws[a-z-]*:acm:[a-z\d-]+:\d{12}:certificate\/[a-z\d-]+$/,
    'the ARN of a certificate in ACM, in the region of the stack',
  ),
  tableName: optionalText(/^[\w.-]{3,255}$/, '3 to 255 letters, digits, "_", "-" and "."'),
  ingestConcurrency: optionalNumber(1, 100_000),
  warmReadUnits: optionalNumber(12_000, 10_000_000),
  warmWriteUnits: optionalNumber(4_000, 10_000_000),
  tracing: flag(false),
};

const names = Object.keys(rules) as (keyof Settings)[];

/**
 * Reads the settings from context values as `cdk.json` (JSON) and `-c` (texts) give them. Where
 * any is wrong, says everything that is. Names with `:`, `/` or `@` are those of CDK itself.
 */
export const readSettings = (context: Readonly<Record<string, unknown>>): SettingsReading => {
  const problems: string[] = [];
  const read = <Value>(name: string, { fallback, allowed, parse }: ContextRule<Value>): Value => {
    const given = context[name];
    if (given === undefined) return fallback;
    const value = parse(given);
    if (value !== undefined) return value;
    problems.push(`${name} is ${JSON.stringify(given).slice(0, 200)}; allowed: ${allowed}`);
    return fallback;
  };
  const settings = Object.fromEntries(
    Object.entries<ContextRule<unknown>>(rules).map(([name, rule]) => [name, read(name, rule)]),
  ) as Settings;
  for (const name of Object.keys(context)) {
    if (/[:/@]/.test(name) || Object.hasOwn(rules, name)) continue;
    problems.push(`${name} is no setting; allowed: ${names.join(', ')}`);
  }
  problems.push(...contradictions(settings));
  return problems.length === 0 ? { kind: 'valid', settings } : { kind: 'invalid', problems };
};

/** Days by which a receipt must outlive the age of an event, for clocks that differ. */
const receiptMarginDays = 5;

const contradictions = (settings: Settings): readonly string[] => {
  const { maxEventAgeDays, restatementDays, receiptDays } = settings;
  const problems: string[] = [];
  if (restatementDays > maxEventAgeDays) {
    problems.push(
      `restatementDays is ${restatementDays}; allowed: at most maxEventAgeDays, which is ${maxEventAgeDays}`,
    );
  }
  if (receiptDays < maxEventAgeDays + receiptMarginDays) {
    problems.push(
      `receiptDays is ${receiptDays}; allowed: at least maxEventAgeDays + ${receiptMarginDays}, ` +
        `which is ${maxEventAgeDays + receiptMarginDays}`,
    );
  }
  for (const [one, other] of pairs) {
    if ((settings[one] === null) === (settings[other] === null)) continue;
    problems.push(`of ${one} and ${other} only one is set; allowed: both or none`);
  }
  if (settings.tableName !== null && settings.warmReadUnits !== null) {
    problems.push(
      'warmReadUnits and warmWriteUnits are set beside tableName; allowed: without it, since an ' +
        'existing table keeps its own',
    );
  }
  return problems;
};

const pairs = [
  ['customDomainName', 'customDomainCertificateArn'],
  ['warmReadUnits', 'warmWriteUnits'],
] as const;
