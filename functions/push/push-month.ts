import type { EpochMs } from '../../shared/calendar/instant.ts';
import { monthPeriod, type Month } from '../../shared/reports/month.ts';
import { lateAmounts } from '../../shared/push/late.ts';
import { isSuspect, planPush, type PushPlan } from '../../shared/push/plan.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import type { PushRound } from '../../shared/push/round.ts';
import { isTooEarly } from '../../shared/push/timestamp.ts';
import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import type { SystemRun } from './context.ts';
import { openRound } from './marks.ts';
import { noCounts, type PushOutcome } from './outcome.ts';
import { readBack, readBackSince } from './read-back.ts';
import { sendPlan } from './send-plan.ts';
import { counted } from '../../shared/metering/counted.ts';

export type MonthRequest = {
  readonly month: Month;
  readonly kind: 'automatic' | 'late' | 'asked';
  readonly isDecreaseAccepted: boolean;
  readonly isStoreAccepted: boolean;
};

/** How often a run that another one has overtaken starts again. */
const attempts = 3;

/**
 * Brings the totals of one month at one system to those of the store. Safe to run again after any
 * crash, and alongside any other run: each run reads the ledger before the totals, so the
 * run with the later place in the order has the newer totals.
 */
export const pushMonth = async (run: SystemRun, request: MonthRequest): Promise<PushOutcome> => {
  const alarms: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryMonth(run, request, (text) => alarms.push(text));
    if (result !== 'overtaken') return { ...result, alarms };
    if (attempt === attempts) {
      const message = 'other runs send the same month at the same time';
      return { ...outcomeOf(run, request), outcome: 'unanswered', message, alarms };
    }
  }
};

const tryMonth = async (
  run: SystemRun,
  request: MonthRequest,
  alarm: (text: string) => void,
): Promise<PushOutcome | 'overtaken'> => {
  const { ledger, settings, clock, zoneOf } = run;
  const { month, kind } = request;
  const period = monthPeriod(month, zoneOf(month));
  const outcome = outcomeOf(run, request);
  const round = await openRound(run, settings.name, month, request);
  const now = clock();
  const graceEnd = period.end + settings.graceMs;
  const since = readBackSince(now, graceEnd);
  const isDue = round.readBackAt === null || round.readBackAt < since;
  const isLooked = round.lateCheckedAt !== null && sameDay(round.lateCheckedAt, now);
  if (kind === 'late' && isLooked && !isDue) return outcome;
  // The ledger before the totals: what is stored over these records is then never older than them.
  const records = await collect(ledger.records({ system: settings.name, month }));
  if (kind === 'late' && round.sequence === 0 && records.length === 0) return outcome;
  const totals = await run.readTotals(period, [...settings.meters.keys()], settings.total);
  const read = await readBack(isDue ? records : [], { ...run, period, since, now, alarm });
  const seen = await store(run, records, read.changed);
  // Where it only does not answer, what is new is sent all the same.
  if (read.error !== null && !(read.error instanceof SystemUnavailable)) throw read.error;
  const plan = planPush({
    ...run,
    month,
    totals,
    records: seen,
    uncertainUpTo: round.uncertainUpTo,
    now,
    kind,
  });
  sayLate(plan, seen, alarm);
  await store(run, [], plan.notes);
  const noted = new Set(plan.notes.map(keyText));
  const known = [...seen.filter((record) => !noted.has(keyText(record))), ...plan.notes];
  const isRead = isDue && read.isWhole;
  const isOver = round.stoppedAt !== null && !isSuspect(plan);
  const isLate = kind === 'late';
  const late = isLate ? lateAmounts(known) : {};
  const looked = await noteLook(run, round, { isRead, now, isLate, isOver, late });
  const confirmed = read.changed.filter(({ confirmedAt }) => confirmedAt !== null).length;
  if (looked === null) return 'overtaken';
  if (plan.changes.length === 0 && plan.repeats.length === 0) {
    return { ...outcome, confirmed, ...unread(read.error) };
  }
  if (isTooEarly(period, now)) return { ...outcome, outcome: 'too_early' };
  if (isSuspect(plan) && !request.isDecreaseAccepted) {
    const message = decreaseText(plan);
    if (round.stoppedAt === null) alarm(`${settings.name}, ${month}: ${message}`);
    await ledger.putRound({ ...looked, revision: looked.revision + 1, stoppedAt: plan.lowered });
    return { ...outcome, outcome: 'stopped', message, confirmed };
  }
  const sent = await sendPlan(run, { plan, round: looked, period, now, alarm });
  if (sent === 'overtaken') return sent;
  return { ...outcome, ...sent, confirmed, ...(sent.message === null && unread(read.error)) };
};

const outcomeOf = ({ settings }: SystemRun, { month }: MonthRequest): PushOutcome => ({
  system: settings.name,
  month,
  outcome: 'done',
  ...noCounts,
  alarms: [],
  message: null,
});

/** No customer id and no meter has a slash. */
const keyText = ({ key }: Pick<PushRecord, 'key'>): string => `${key.meter}/${key.customer}`;

const collect = async (
  chunks: AsyncIterable<readonly PushRecord[]>,
): Promise<readonly PushRecord[]> => (await Array.fromAsync(chunks)).flat();

/** Stores records; resolves to all of them as they are then known. */
const store = async (
  { ledger }: SystemRun,
  records: readonly PushRecord[],
  changed: readonly PushRecord[],
): Promise<readonly PushRecord[]> => {
  if (changed.length === 0) return records;
  const stored = await ledger.putRecords(changed);
  const byKey = new Map(
    changed.filter((_, i) => stored[i] === true).map((it) => [keyText(it), it]),
  );
  return records.map((it) => byKey.get(keyText(it)) ?? it);
};

type Look = {
  readonly isRead: boolean;
  readonly isLate: boolean;
  /** What it stopped for is over. */
  readonly isOver: boolean;
  readonly late: PushRound['late'];
  readonly now: EpochMs;
};

const noteLook = async (
  { ledger }: SystemRun,
  round: PushRound,
  { isRead, isLate, isOver, late, now }: Look,
): Promise<PushRound | null> => {
  const isMoved = JSON.stringify(late) !== JSON.stringify(round.late);
  const isNews = isRead || isOver || isMoved;
  if (!isLate && (!isNews || round.sequence === 0)) return round;
  const next = {
    ...round,
    revision: round.revision + 1,
    late,
    ...(isOver && { stoppedAt: null }),
    ...(isRead && { readBackAt: now }),
    ...(isLate && { lateCheckedAt: now }),
  };
  return (await ledger.putRound(next)) ? next : null;
};

/** What is said of a system that takes totals and does not say what it holds. */
const unread = (error: unknown): Pick<PushOutcome, 'outcome' | 'message'> | null =>
  error instanceof SystemUnavailable
    ? { outcome: 'unanswered', message: `what it holds is not read: ${error.message}` }
    : null;

const sayLate = (
  { notes }: PushPlan,
  records: readonly PushRecord[],
  alarm: (text: string) => void,
): void => {
  const before = new Set(records.filter(({ late }) => late !== null).map(keyText));
  for (const record of notes) {
    const { key, late, accepted } = record;
    if (late === null || before.has(keyText(record))) continue;
    const amount = late - (accepted?.total ?? 0);
    alarm(
      `late: ${key.meter} of ${key.customer} in ${key.month} changed by ${amount} and is not sent ` +
        `to ${key.system}; npx billable push --to ${key.system} --month ${key.month} sends it`,
    );
  }
};

const sameDay = (a: EpochMs, b: EpochMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);

const decreaseText = ({ lowered, customers }: PushPlan): string =>
  `the totals of ${lowered} of ${counted(customers, 'customer')} would be lowered; nothing is sent. ` +
  'Where that is right, run the push with --accept-decrease';
