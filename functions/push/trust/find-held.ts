import type { Period } from '../../../shared/calendar/period.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { FormerPlace } from '../../../shared/push/former-places.ts';
import { newRecord, type PushRecord } from '../../../shared/push/record.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import { keyText } from '../../../shared/push/key-text.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
import { ask } from '../ask.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import type { MonthPart } from '../month/month-parts.ts';
import { utcMonth } from '../month/read-back.ts';

type Finding = {
  readonly month: PushRound['month'];
  readonly period: Period;
  readonly now: number;
  readonly isTimeUp: () => boolean;
};

/** Whether a month that is over was not yet looked at since an older store was accepted. */
export const isUnknownSinceLoss = (
  { uncertainUpTo, readBackAt }: PushRound,
  kind: 'automatic' | 'late' | 'asked',
): boolean => kind === 'late' && uncertainUpTo > 0 && readBackAt === null;

/**
 * What a system holds of customers of whom an accepted store knows no sending: a newer store may have sent
 * it by `--month`, and nothing else would find it. `isWhole`: it has answered about all.
 */
export const findHeld = async (
  run: SystemRun,
  { customers, records }: MonthPart,
  { month, period, now, isTimeUp }: Finding,
): Promise<{ readonly found: readonly PushRecord[]; readonly isWhole: boolean }> => {
  const { system, settings, directory } = run;
  const { held } = system;
  if (held === null) return { found: [], isWhole: true };
  const known = new Map(records.map((record) => [keyText(record.key), record]));
  const places = customers.flatMap((customer) => {
    const subject = subjectOf(directory, settings.name, customer);
    if (subject === null || !directory.has(customer)) return [];
    return [...settings.meters].flatMap(([meter, event]) => {
      const key = { system: settings.name, month, customer, meter };
      const record = known.get(keyText(key)) ?? newRecord(key);
      return record.sending === null ? [{ record, subject, event }] : [];
    });
  });
  const found: PushRecord[] = [];
  const span = utcMonth(period);
  const asking = { parallel: system.parallel, isTimeUp };
  const { isWhole } = await askInTurn(places, asking, async ({ record, ...place }) => {
    const answer = await ask(async () => held(place, span), run);
    if (answer.kind === 'unknown' || (answer.value ?? 0) === 0) return;
    found.push(foundHeld(record, { ...place, held: answer.value ?? 0, at: now }));
  });
  return { found, isWhole };
};

type Found = FormerPlace & { readonly held: number; readonly at: EpochMs };

/**
 * The system was found to hold a total of which the ledger knows no sending. It gets a place before all
 * others, so that the total of now can follow it.
 */
const foundHeld = (record: PushRecord, { held, at, ...place }: Found): PushRecord => ({
  ...record,
  revision: record.revision + 1,
  sending: {
    ...place,
    sequence: 0,
    timestampSec: 0,
    total: held,
    asOf: at,
    state: 'accepted',
    at,
  },
  accepted: { total: held, at },
  most: held,
  confirmedAt: at,
});
