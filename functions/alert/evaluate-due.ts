import type { AlertChannelName } from '../../shared/alerts/delivery.ts';
import { evaluated } from '../../shared/alerts/evaluate.ts';
import { type AlertRecord, newAlertRecord } from '../../shared/alerts/record.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { AlertContext } from './context.ts';
import { customersOf, type DueAlert } from './plan.ts';
import type { ValueLook } from './value-reader.ts';

/** Records that are stored together. */
const storedAtOnce = 200;

export type EvaluationRun = Pick<AlertContext, 'store' | 'counters' | 'settings' | 'hash'> & {
  readonly file: BillableFile;
  readonly look: ValueLook;
  readonly now: EpochMs;
  readonly storeId: string;
  readonly channels: readonly AlertChannelName[];
};

/**
 * Compares values with thresholds, and stores what was passed. Resolves to the records that it has
 * stored, with their notices; nothing is sent yet. Where another run was faster, the next one looks
 * again.
 */
export const evaluateDue = async (
  due: readonly DueAlert[],
  run: EvaluationRun,
): Promise<readonly AlertRecord[]> => {
  const { store, counters, file, look, now } = run;
  // The records before the values: what is stored over a record is then never older than it.
  const known = await Promise.all(due.map(async (alert) => recordsOf(store, alert)));
  const asOf = await counters.asOf(now);
  const valueOf = await look.read(due);
  const changed: AlertRecord[] = [];
  for (const [i, alert] of due.entries()) {
    const { rule, period } = alert;
    for (const customer of customersOf(rule, file)) {
      const value = valueOf(alert, customer);
      const record = known[i]?.get(customer);
      if (value === 0 && record === undefined) continue;
      const timezone = run.settings.billingTimezone;
      const before = record ?? newAlertRecord({ rule: rule.name, customer, period, timezone });
      const after = evaluated(before, { ...run, rule, value, asOf });
      if (after !== null) changed.push(after);
    }
  }
  const stored: AlertRecord[] = [];
  for (let at = 0; at < changed.length; at += storedAtOnce) {
    const some = changed.slice(at, at + storedAtOnce);
    const outcomes = await store.putRecords(some);
    stored.push(...some.filter((_, i) => outcomes[i] === true));
  }
  return stored;
};

const recordsOf = async (
  store: AlertContext['store'],
  { rule, period }: DueAlert,
): Promise<ReadonlyMap<string, AlertRecord>> => {
  const records = new Map<string, AlertRecord>();
  for await (const chunk of store.records({ rule: rule.name, period: period.name })) {
    for (const record of chunk) records.set(record.customer, record);
  }
  return records;
};
