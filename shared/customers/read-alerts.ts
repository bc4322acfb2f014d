import type { Meter } from '../metering/series.ts';
import type { Findings } from './findings.ts';
import { type Field, fieldsOf, itemsOf, requiredOf, shown, valueOf } from './read-fields.ts';
import { booleanRule, lineRule, meterRule, oneOfRule, wholeRule } from './rules.ts';

export const alertPeriods = ['day', 'month', 'quarter', 'year'] as const;

/** A warning at shares of a limit. */
export type AlertRule = {
  /** Unique in the file. */
  readonly name: string;
  /** The id of a customer; `*`: each entry of the directory. */
  readonly customer: string;
  readonly meter: Meter;
  /** Whether only billable statuses count. */
  readonly billable: boolean;
  readonly period: (typeof alertPeriods)[number];
  readonly limit: number;
  /** Whole percents of the limit, ascending, each once. */
  readonly at: readonly number[];
};

const keys = ['name', 'customer', 'meter', 'billable', 'period', 'limit', 'at'] as const;

/** The largest limit whose hundredfold is a whole number still. */
const maxLimit = 90_000_000_000_000;

/** Reads `alerts`. What is wrong is reported and left out. */
export const readAlerts = (field: Field | undefined, findings: Findings): readonly AlertRule[] => {
  const names = new Map<string, number>();
  const rules: AlertRule[] = [];
  for (const item of itemsOf(field, findings.report)) {
    const rule = readAlert({ ...item, name: 'an alert' }, names, findings);
    if (rule !== null) rules.push(rule);
  }
  return rules;
};

const readAlert = (
  owner: Field,
  names: Map<string, number>,
  { report, lineOf }: Findings,
): AlertRule | null => {
  const fields = fieldsOf(owner, keys, report);
  if (fields === null) return null;
  const nameField = fields.get('name');
  const name = requiredOf(owner, 'name', nameField, lineRule, report);
  const first = name === null ? undefined : names.get(name);
  if (name !== null && nameField !== undefined) {
    if (first === undefined) names.set(name, nameField.node.at);
    else {
      report(
        nameField.node.at,
        `name: ${shown(name)} is the name of the alert in line ${lineOf(first)} too`,
      );
    }
  }
  const customer = requiredOf(owner, 'customer', fields.get('customer'), lineRule, report);
  const meter = requiredOf(owner, 'meter', fields.get('meter'), meterRule, report);
  const period = requiredOf(owner, 'period', fields.get('period'), oneOfRule(alertPeriods), report);
  const limit = requiredOf(owner, 'limit', fields.get('limit'), wholeRule(1, maxLimit), report);
  const billable = valueOf(fields.get('billable'), booleanRule, report) ?? true;
  const at = readPercents(owner, fields.get('at'), report);
  if (name === null || customer === null || meter === null || period === null || limit === null) {
    return null;
  }
  return { name, customer, meter, billable, period, limit, at };
};

const readPercents = (
  owner: Field,
  field: Field | undefined,
  report: Findings['report'],
): readonly number[] => {
  const percents = new Set<number>();
  for (const item of itemsOf(field, report)) {
    const percent = valueOf(item, wholeRule(1, 1_000), report);
    if (percent !== null && percents.has(percent)) {
      report(item.node.at, `at: ${percent} stands twice; allowed: once`);
    }
    if (percent !== null) percents.add(percent);
  }
  if (field === undefined || (field.node.kind === 'list' && [...field.node.items()].length === 0)) {
    report(
      owner.node.at,
      'at is missing; allowed: a list of whole percents from 1 to 1000, such as [80, 100]',
    );
  }
  return [...percents].sort((a, b) => a - b);
};
