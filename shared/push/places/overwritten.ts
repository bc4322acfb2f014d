import type { PushRecord } from '../record.ts';
import { type PushDirectory, type PushSystemSettings, subjectOf } from '../settings.ts';
import type { MonthTotals } from '../totals.ts';

type Given = {
  readonly settings: Pick<PushSystemSettings, 'name' | 'meters'>;
  readonly directory: PushDirectory;
  readonly totals: MonthTotals;
};

/**
 * Tells whether what was sent of a record lies where the totals of another customer go now, who has its id
 * there: what the system holds is then not this one's.
 */
export const overwrittenBy = ({ settings, directory, totals }: Given) => {
  const events = new Set(settings.meters.values());
  const holders = new Map(
    [...totals.keys()]
      .filter((customer) => directory.has(customer))
      .map((customer) => [subjectOf(directory, settings.name, customer), customer]),
  );
  return ({ key, sending }: Pick<PushRecord, 'key' | 'sending'>): boolean =>
    sending !== null &&
    events.has(sending.event) &&
    (holders.get(sending.subject) ?? key.customer) !== key.customer;
};
