import { type EpochMs, hourMs } from '../../../shared/calendar/instant.ts';
import { monthPeriod, type Month } from '../../../shared/reports/month.ts';
import { decreaseText } from '../../../shared/push/decrease-text.ts';
import { isSuspect } from '../../../shared/push/plan.ts';
import { type Alarm, decreaseAlarm } from '../../../shared/push/alarm.ts';
import {
  isDoubted,
  isFirstSinceLoss,
  isUntried,
  type PushRound,
} from '../../../shared/push/round.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import type { SystemRun } from '../context.ts';
import { canFind } from '../trust/find-held.ts';
import { openRound } from '../trust/marks.ts';
import { openBook } from './round-book.ts';
import { noteLate } from './note-late.ts';
import { noteLook } from './note-look.ts';
import { failedOutcome } from '../failed-outcome.ts';
import type { PushOutcome } from '../outcome.ts';
import { lookAtMonth } from './look-at-month.ts';
import { newMonthPlan } from './month-plan.ts';
import { readBackSince } from './read-back.ts';
import { keepAwaited } from './keep-awaited.ts';
import { sendMonth } from './send-month.ts';
import { type MonthEnd, newMonthTally, type Tally } from '../tally.ts';

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
 * crash, and alongside any other run: each run reads the round before the totals, so the
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
      const { refused } = tally;
      tally.refused = 0;
      const end = await tryMonth(run, request, tally);
      // The same ones are refused again.
      tally.refused = Math.max(refused, tally.refused);
      if (end === 'overtaken' || (end === 'sent' && attempt < attempts)) continue;
      const last = end === 'sent' ? done : end;
      if (request.kind === 'asked') await noteLate(run, request.month);
      return { ...before(), ...last };
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
): Promise<MonthEnd | 'overtaken' | 'sent'> => {
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
  if (kind === 'late' && (await isBeforeFirst(run, round))) return done;
  const { total } = settings;
  const meters = [...settings.meters.keys()];
  // After the round: who takes the next place over it then has newer totals than all before.
  const { totals, asOf } = await run.readTotals(month, { meters, total, now });
  const isFound = canFind(run.system, round, { isOver: now >= graceEnd });
  const { isByHand } = request;
  const plan = newMonthPlan(run, { round, totals, now, kind, isByHand, isFound, wasRead });
  const look = await lookAtMonth(run, {
    plan,
    book,
    period,
    now,
    graceEnd,
    since,
    wasRead,
    alarm,
    confirmed: (count) => {
      tally.confirmed += count;
    },
  });
  const isOver = round.stoppedAt !== null && !isSuspect(look);
  const isLate = kind === 'late';
  const late = { late: look.late, automatic: {}, asked: round.late }[kind];
  const { isRead, read } = look;
  if (!(await noteLook(book, { isRead, now, isLate, isOver, late }))) return 'overtaken';
  if (look.sendings === 0) return unread(read.error) ?? done;
  // What was seen may be of a run with newer totals: it is no sign that any is lowered.
  const newest = (await ledger.round(settings.name, month))?.sequence ?? 0;
  if (newest !== round.sequence) return 'overtaken';
  if (isTooEarly(period, now)) return { outcome: 'too_early', message: null };
  const isOlder = isFirstSinceLoss(round);
  // That of an older store may be lower throughout: a month is accepted as it is, until it is sent.
  const isOfOlder = isOlder || look.isUnsettled;
  const isAccepted = request.isDecreaseAccepted || (request.isStoreAccepted && isOfOlder);
  if (isSuspect(look) && !isAccepted) {
    const message = decreaseText(look);
    if (round.stoppedAt === null) alarm(decreaseAlarm(`${settings.name}, ${month}: ${message}`));
    await book.keepAlarms();
    const looked = book.round();
    await book.put({ ...looked, revision: looked.revision + 1, stoppedAt: look.lowered });
    return { outcome: 'stopped', message };
  }
  if (isOlder && !(await keepAwaited(run.ledger, plan))) return 'overtaken';
  const sent = await sendMonth(run, { plan, look, book, period, now, graceEnd, asOf, tally });
  if (sent === 'overtaken') return sent;
  const { isAnySent, ...end } = sent;
  if (end.message !== null) return end;
  // Another run may have read newer totals meanwhile, and found nothing to send. A month that goes on is
  // brought up to date by the next run.
  if (isAnySent && clock() + hourMs >= period.end) return 'sent';
  return unread(read.error) ?? end;
};

const done: MonthEnd = { outcome: 'done', message: null };

/** Whether a month was never tried to be sent as the system was not there yet: nothing of it is late. */
const isBeforeFirst = async (run: SystemRun, round: PushRound): Promise<boolean> => {
  if (!isUntried(round)) return false;
  const { system, month } = round;
  const isNotFirst = (await run.ledger.rounds()).some(
    (other) => other.system === system && other.month < month && other.sequence > 0,
  );
  // Of a month in doubt it is not known what a newer store has sent.
  return !(isNotFirst && !isDoubted(round)) && !(await hasRecords(run, month));
};

const hasRecords = async (
  { ledger, settings: { name: system } }: SystemRun,
  month: Month,
): Promise<boolean> => {
  for await (const records of ledger.records({ system, month })) {
    if (records.length > 0) return true;
  }
  return false;
};

/** What is said of a system that takes totals and does not say what it holds. */
const unread = (error: unknown): MonthEnd | null =>
  error instanceof SystemUnavailable
    ? { outcome: 'unanswered', message: `what it holds is not read: ${error.message}` }
    : null;

const sameDay = (a: EpochMs, b: EpochMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);
