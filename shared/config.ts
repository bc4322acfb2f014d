import { isIP } from 'node:net';

import { type BillableStatuses, parseBillableStatuses } from './usage/billable-statuses.ts';
import { type TimeZone, timeZoneNamed } from './calendar/zone.ts';
import {
  createEnvironmentReader,
  type Environment,
  integerRule,
  oneOfRule,
  type Rule,
} from './environment.ts';
import { type LabelName, labelNames, parseLabelNames } from './metering/labels.ts';
import { type Meters, metersAllowed, parseMeters } from './metering/meters.ts';
import { nearMisses } from './near-miss.ts';
import { type LogLevel, logLevels } from './ports/log.ts';
import { readTokenList } from './token-list.ts';

/** The settings of a server on one machine, and of the commands beside it. */
export type Config = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** `null` where unset: tokens are then made and kept in the data folder. */
  readonly ingestTokens: readonly string[] | null;
  readonly readTokens: readonly string[] | null;
  readonly billingTimezone: TimeZone;
  readonly maxEventAgeDays: number;
  readonly maxBodyBytes: number;
  readonly billableStatuses: BillableStatuses;
  readonly restatementDays: number;
  readonly receiptDays: number;
  /** What usage is split by. */
  readonly labels: readonly LabelName[];
  /** What is counted beside `requests`. */
  readonly meters: Meters;
  readonly logLevel: LogLevel;
  /** `null` where unset: text on a terminal, else JSON. */
  readonly logFormat: 'text' | 'json' | null;
  /** Whether `/metrics` needs a token of the scope `read`, or none. */
  readonly metrics: 'read' | 'open';
};

export type ConfigReading =
  | { readonly kind: 'valid'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Days beyond the age of an event for which its receipt must be kept, for clocks that differ. */
const receiptMarginDays = 5;

/** Reads every setting. Where any is wrong, says everything that is; no token is ever quoted. */
export const readConfig = (env: Environment): ConfigReading => {
  const reader = createEnvironmentReader(env);
  const config: Config = {
    host: reader.read('HOST', hostRule),
    port: reader.read('PORT', integerRule(8080, 0, 65_535)),
    dataDir: reader.read('BILLABLE_DATA_DIR', dataDirRule),
    ingestTokens: readTokenList(reader, 'INGEST_TOKENS'),
    readTokens: readTokenList(reader, 'READ_TOKENS'),
    billingTimezone: reader.read('BILLING_TIMEZONE', timeZoneRule),
    maxEventAgeDays: reader.read('MAX_EVENT_AGE_DAYS', integerRule(40, 1, 3_650)),
    maxBodyBytes: reader.read('MAX_BODY_BYTES', integerRule(33_554_432, 1, 268_435_456)),
    billableStatuses: reader.read('BILLABLE_STATUSES', billableStatusesRule),
    restatementDays: reader.read('RESTATEMENT_DAYS', integerRule(10, 0, 3_650)),
    receiptDays: reader.read('RECEIPT_DAYS', integerRule(400, 1, 36_500)),
    labels: reader.read('LABELS', labelsRule),
    meters: reader.read('METERS', metersRule),
    logLevel: reader.read('LOG_LEVEL', oneOfRule('info', logLevels)),
    logFormat: reader.read('LOG_FORMAT', oneOfRule(null, ['text', 'json'] as const)),
    metrics: reader.read('METRICS', oneOfRule('read', ['read', 'open'] as const)),
  };
  for (const text of contradictions(config)) reader.report(text);
  return reader.problems.length === 0
    ? { kind: 'valid', config, warnings: warningsOf(env, reader.names) }
    : { kind: 'invalid', problems: reader.problems };
};

/** A variable with a slip in its name would leave the default in force without a word. */
const warningsOf = (env: Environment, settings: readonly string[]): readonly string[] =>
  nearMisses(Object.keys(env), settings).map(
    ([name, meant]) => `${name} is no setting and has no effect; did you mean ${meant}?`,
  );

const contradictions = (config: Config): readonly string[] => {
  const { maxEventAgeDays, restatementDays, receiptDays, ingestTokens, readTokens } = config;
  const minReceiptDays = maxEventAgeDays + receiptMarginDays;
  const problems: string[] = [];
  if (restatementDays > maxEventAgeDays) {
    problems.push(
      `RESTATEMENT_DAYS is ${restatementDays}; allowed: at most MAX_EVENT_AGE_DAYS, which is ${maxEventAgeDays}`,
    );
  }
  if (receiptDays < minReceiptDays) {
    problems.push(
      `RECEIPT_DAYS is ${receiptDays}; allowed: at least MAX_EVENT_AGE_DAYS + ${receiptMarginDays}, which is ${minReceiptDays}`,
    );
  }
  // An empty token has a problem of its own already.
  if (ingestTokens?.some((token) => token !== '' && readTokens?.includes(token)) === true) {
    problems.push(
      'INGEST_TOKENS and READ_TOKENS have a token in common; allowed: tokens of one scope only',
    );
  }
  return problems;
};

const hostRule: Rule<string> = {
  fallback: '127.0.0.1',
  allowed: 'an IP address or a host name of this machine',
  // A last label of digits only would be an IP address, and isIP has refused it.
  parse: (text) => (isIP(text) > 0 || isHostName(text) ? text : undefined),
};

const isHostName = (text: string): boolean =>
  text.length <= 253 &&
  /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text) &&
  !/(?:^|\.)\d+$/.test(text);

const dataDirRule: Rule<string> = {
  fallback: '.billable',
  allowed: 'the path of a folder',
  parse: (text) => (text.trim() === '' || text.includes('\0') ? undefined : text),
};

const timeZoneRule: Rule<TimeZone> = {
  fallback: 'UTC',
  allowed: 'an IANA time zone such as UTC, Europe/Berlin or America/New_York',
  parse: (text) => timeZoneNamed(text) ?? undefined,
};

const billableStatusesDefault = '1xx,2xx,3xx,4xx,!429,!499';

const billableStatusesRule: Rule<BillableStatuses> = {
  fallback: parseBillableStatuses(billableStatusesDefault) ?? { text: '', includes: () => false },
  allowed: `a comma list of statuses and classes, "!" takes out again, such as ${billableStatusesDefault}`,
  parse: (text) => parseBillableStatuses(text) ?? undefined,
};

const labelsRule: Rule<readonly LabelName[]> = {
  fallback: ['service'],
  allowed: `a comma list of ${labelNames.join(', ')}, each once, or nothing`,
  parse: (text) => parseLabelNames(text) ?? undefined,
};

const metersRule: Rule<Meters> = {
  fallback: { text: '', definitions: [] },
  allowed: metersAllowed,
  parse: (text) => {
    const definitions = parseMeters(text);
    return definitions === null ? undefined : { text, definitions };
  },
};
