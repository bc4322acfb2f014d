import type { Period } from '../../../shared/calendar/period.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { type FormerPlace, withFormer } from '../../../shared/push/places/former-places.ts';
import { newRecord, type PushRecord } from '../../../shared/push/record.ts';
import { isMoved } from '../../../shared/push/places/target.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { foundSequence, type PushRound } from '../../../shared/push/round.ts';
import { keyText } from '../../../shared/push/key-text.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
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

/**
 * Whether a system is asked what a newer store has sent of a month that is over, before anything else of it is
 * sent. Those of whom it holds something are then in the ledger.
 */
export const canFind = (
  { held }: Pick<BillingSystem, 'held'>,
  { uncertainUpTo }: Pick<PushRound, 'uncertainUpTo'>,
  { isOver }: { readonly isOver: boolean },
): boolean => held !== null && isOver && uncertainUpTo > 0;

type HeldFound = {
  readonly found: readonly PushRecord[];
  /** Whether it has answered about all. */
  readonly isWhole: boolean;
  /** Whether it answers nothing. */
  readonly isDown: boolean;
};

export const nothingFound: HeldFound = { found: [], isWhole: true, isDown: false };

/**
 * What a system holds of customers of whom an accepted store knows no sending that was taken: a newer store
 * may have sent it, and nothing else would find it. Of whom it holds nothing, that is kept too, so that the
 * next run goes on with the others.
 */
export const findHeld = async (
  run: SystemRun,
  { customers, records }: MonthPart,
  { month, period, now, isTimeUp }: Finding,
): Promise<HeldFound> => {
  const { system, settings, directory } = run;
  const { held } = system;
  if (held === null) return nothingFound;
  const known = new Map(records.map((record) => [keyText(record.key), record]));
  const places = customers.flatMap((customer) => {
    const subject = subjectOf(directory, settings.name, customer);
    if (subject === null || !directory.has(customer)) return [];
    return [...settings.meters].flatMap(([meter, event]) => {
      const key = { system: settings.name, month, customer, meter };
      const record = known.get(keyText(key)) ?? newRecord(key);
      return isUnknown(record) ? [{ record, subject, event }] : [];
    });
  });
  const found: PushRecord[] = [];
  const span = utcMonth(period);
  const asked = await askInTurn(run, places, { isTimeUp }, async ({ record, ...place }, askOne) => {
    const answer = await askOne(async () => held(place, span));
    if (answer.kind === 'unknown') return;
    found.push(foundHeld(record, { ...place, held: answer.value ?? 0, at: now }));
  });
  return { found, ...asked };
};

/** What was taken, or may have been, the read-back asks about. */
const isUnknown = ({ sending }: PushRecord): boolean =>
  sending === null || sending.state === 'refused' || sending.state === 'lost';

type Found = FormerPlace & { readonly held: number; readonly at: EpochMs };

/**
 * The system was asked about a total of which the ledger knows no sending that was taken. What it holds gets a
 * place before all others, so that the total of now can follow it.
 */
const foundHeld = (record: PushRecord, { held, at, ...place }: Found): PushRecord => ({
  ...record,
  revision: record.revision + 1,
  sending: {
    ...place,
    sequence: foundSequence,
    timestampSec: 0,
    total: held,
    asOf: at,
    // It was sent by a newer store.
    address: null,
    counts: null,
    state: 'accepted',
    at,
  },
  accepted: { total: held, at },
  most: held,
  former: isMoved(record, place) ? withFormer(record.former, record.sending) : record.former,
  confirmedAt: at,
  refusedSince: null,
  differsSince: null,
  reason: null,
});
