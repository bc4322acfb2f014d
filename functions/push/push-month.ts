import type { EpochMs } from '../../shared/calendar/instant.ts';
import { monthPeriod, type Month } from '../../shared/reports/month.ts';
import { lateAmounts } from '../../shared/push/late.ts';
import { decreaseText } from '../../shared/push/decrease-text.ts';
import { keyText } from '../../shared/push/key-text.ts';
import { isSuspect, planPush } from '../../shared/push/plan.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import { type Alarm, decreaseAlarm } from '../../shared/push/alarm.ts';
import { isFirstSinceLoss, isUntried } from '../../shared/push/round.ts';
import { isTooEarly } from '../../shared/push/timestamp.ts';
import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import type { SystemRun } from './context.ts';
import { openRound } from './trust/marks.ts';
import { openBook } from './round-book.ts';
import { noteLate } from './note-late.ts';
import { noteLook } from './note-look.ts';
import { failedOutcome } from './failed-outcome.ts';
import type { PushOutcome } from './outcome.ts';
import { readBack, readBackSince } from './read-back.ts';
import { sayLeft } from './alarms/say-left.ts';
import { sayNotes } from './alarms/say-notes.ts';
import { keepAwaited } from './keep-awaited.ts';
import { sendPlan } from './send-plan.ts';
import { type MonthEnd, newMonthTally, type Tally } from './tally.ts';

export type MonthRequest = {
  readonly month: Month;
  readonly kind: 'automatic' | 'late' | 'asked';
  readonly isByHand: boolean;
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
  const tally = newMonthTally();
  const { settings } = run;
  const before = () => ({
    system: settings.name,
    month: request.month,
    ...tally,
    alarms: tally.alarms.map(({ text }) => text),
  });
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const end = await tryMonth(run, request, tally);
      if (end === 'overtaken') continue;
      if (request.kind === 'asked') await noteLate(run, request.month);
      return { ...before(), ...end };
    }
  } catch (error) {
    return failedOutcome(before(), error);
  }
  const message = 'other runs send the same month at the same time';
  return { ...before(), outcome: 'unanswered', message };
};

const tryMonth = async (
  run: SystemRun,
  request: MonthRequest,
  tally: Tally,
): Promise<MonthEnd | 'overtaken'> => {
  const { ledger, settings, clock, zoneOf } = run;
  const { month, kind } = request;
  const period = monthPeriod(month, zoneOf(month));
  const alarm = (said: Alarm): void => void tally.alarms.push(said);
  const round = await openRound(run, settings.name, month);
  const book = openBook(ledger, round, tally);
  const now = clock();
  const graceEnd = period.end + settings.graceMs;
  const since = readBackSince(now, graceEnd);
  const wasRead = round.readBackAt !== null && round.readBackAt >= since;
  const isLooked = round.lateCheckedAt !== null && sameDay(round.lateCheckedAt, now);
  if (kind === 'late' && isLooked && wasRead) return done;
  // The ledger before the totals: what is stored over these records is then never older than them.
  const records = await collect(ledger.records({ system: settings.name, month }));
  // Of what was never tried to be sent nothing is late: the system is new.
  if (kind === 'late' && isUntried(round) && records.length === 0) return done;
  const isSentLate = records.some((record) => isSentSince(record, round.readBackAt));
  const isObjected = records.some(({ objection }) => objection !== null);
  const isDue = !wasRead || (now >= graceEnd && (isSentLate || isObjected));
  const { total } = settings;
  const meters = [...settings.meters.keys()];
  const { totals, asOf } = await run.readTotals(period, { meters, total, now });
  const read = await readBack(
    isDue ? records.filter(({ key }) => !run.paused.has(key.meter)) : [],
    {
      ...run,
      period,
      since,
      isOver: now >= graceEnd,
      now,
      alarm,
    },
  );
  await book.keepAlarms();
  const seen = await store(run, records, read.changed);
  tally.confirmed += read.changed.filter(({ confirmedAt }) => confirmedAt !== null).length;
  // Where it only does not answer, what is new is sent all the same.
  if (read.error !== null && !(read.error instanceof SystemUnavailable)) throw read.error;
  const isOlder = isFirstSinceLoss(round);
  const plan = planPush({
    ...run,
    month,
    totals,
    records: seen,
    uncertainUpTo: round.uncertainUpTo,
    isFirstSinceLoss: isOlder,
    now,
    kind,
    isByHand: request.isByHand,
  });
  sayNotes(plan.notes, seen, alarm);
  if (kind !== 'late') sayLeft(plan.notes, alarm);
  await book.keepAlarms();
  await store(run, [], plan.notes);
  const noted = new Set(plan.notes.map(({ key }) => keyText(key)));
  const known = [...seen.filter((record) => !noted.has(keyText(record.key))), ...plan.notes];
  const isRead = isDue && read.isWhole;
  const isOver = round.stoppedAt !== null && !isSuspect(plan);
  const isLate = kind === 'late';
  const late = { late: lateAmounts(known), automatic: {}, asked: round.late }[kind];
  if (!(await noteLook(book, { isRead, now, isLate, isOver, late }))) return 'overtaken';
  if (plan.changes.length === 0 && plan.repeats.length === 0) {
    return unread(read.error) ?? done;
  }
  if (isTooEarly(period, now)) return { outcome: 'too_early', message: null };
  // That of an older store may be lower throughout: a month is accepted as it is, until it is sent.
  const isOfOlder = isOlder || plan.isUnsettled;
  const isAccepted = request.isDecreaseAccepted || (request.isStoreAccepted && isOfOlder);
  if (isSuspect(plan) && !isAccepted) {
    const message = decreaseText(plan);
    if (round.stoppedAt === null) alarm(decreaseAlarm(`${settings.name}, ${month}: ${message}`));
    await book.keepAlarms();
    const looked = book.round();
    await book.put({ ...looked, revision: looked.revision + 1, stoppedAt: plan.lowered });
    return { outcome: 'stopped', message };
  }
  const changes = isOlder ? await keepAwaited(run.ledger, plan.changes) : plan.changes;
  if (changes === null) return 'overtaken';
  const sent = await sendPlan(run, { plan: { ...plan, changes }, book, period, now, asOf, tally });
  if (sent === 'overtaken' || sent.message !== null) return sent;
  return unread(read.error) ?? sent;
};

const done: MonthEnd = { outcome: 'done', message: null };

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
    changed.filter((_, i) => stored[i] === true).map((it) => [keyText(it.key), it]),
  );
  return records.map((it) => byKey.get(keyText(it.key)) ?? it);
};

/** What is said of a system that takes totals and does not say what it holds. */
const unread = (error: unknown): MonthEnd | null =>
  error instanceof SystemUnavailable
    ? { outcome: 'unanswered', message: `what it holds is not read: ${error.message}` }
    : null;

/** What a person has sent after the last read-back of a month that is over is to be read too. */
const isSentSince = ({ sending, confirmedAt }: PushRecord, readBackAt: EpochMs | null): boolean =>
  sending?.state === 'accepted' && confirmedAt === null && sending.at > (readBackAt ?? 0);

const sameDay = (a: EpochMs, b: EpochMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);
