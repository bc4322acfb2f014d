import { type LabelName, labelNames, parseLabelNames } from '../metering/labels.ts';
import { type Meters, metersAllowed, parseMeters } from '../metering/meters.ts';
import { wholeNumber } from './rules.ts';
import type { Rule, SettingTable } from './setting.ts';

export const labelList: Rule<readonly LabelName[]> = {
  allowed: `a comma list of ${labelNames.join(', ')}, each once, or empty`,
  parse: (text) => parseLabelNames(text) ?? undefined,
};

export const meterList: Rule<Meters> = {
  allowed: `${metersAllowed}; or empty`,
  parse: (text) => {
    const definitions = parseMeters(text);
    return definitions === null ? undefined : { text, definitions };
  },
};

/**
 * What is taken and how it is counted: on one machine and on AWS. Without a time zone, whose library
 * would slow the start of the function that takes batches.
 */
export const meteringSettings = {
  maxEventAgeDays: {
    variable: 'MAX_EVENT_AGE_DAYS',
    rule: wholeNumber(1, 3_650),
    fallback: '40',
    sentence: 'older entries go to quarantine',
  },
  maxBodyBytes: {
    variable: 'MAX_BODY_BYTES',
    rule: wholeNumber(1, 268_435_456),
    fallback: '33554432',
    sentence: 'the largest body of a batch, after decoding',
  },
  receiptDays: {
    variable: 'RECEIPT_DAYS',
    rule: wholeNumber(1, 36_500),
    fallback: '400',
    sentence: 'how long receipts are kept, and what is in quarantine',
  },
  labels: {
    variable: 'LABELS',
    rule: labelList,
    fallback: 'service',
    sentence: 'what usage is split by: a comma list of `service`, `route`, `ai_model`, or nothing',
  },
  meters: {
    variable: 'METERS',
    rule: meterList,
    fallback: '',
    sentence: 'what is counted besides requests: a comma list of `bytes`, `ai` and `NAME=PATH`',
  },
} satisfies SettingTable;
