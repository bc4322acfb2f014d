import { dayMs, type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import { type Period, periodAt } from '../../shared/calendar/period.ts';
import { confirmed, lost, noted, notTaken, type PushRecord } from '../../shared/push/record.ts';
import { objectionOf, withPrice } from '../../shared/push/price.ts';
import { tooLarge } from '../../shared/push/reasons.ts';
import { type Alarm, alarmOf } from '../../shared/push/alarm.ts';
import { refusalAlarm } from './answers.ts';
import { ask } from './ask.ts';
import { askInTurn } from './ask-in-turn.ts';
import type { SystemRun } from './context.ts';
import { timeUp } from './time-up.ts';

/** Systems sum up what they were sent some minutes later. */
export const settledAfterMs = 15 * minuteMs;

/** From when on what a system holds counts as read: the day of now, or the end of grace. */
export const readBackSince = (now: EpochMs, graceEnd: EpochMs): EpochMs =>
  now >= graceEnd ? graceEnd : Math.floor(now / dayMs) * dayMs;

type ReadBackContext = Pick<SystemRun, 'system' | 'sleep' | 'clock' | 'deadline' | 'onProgress'> & {
  readonly period: Period;
  readonly since: EpochMs;
  /** Whether `grace` is over: nothing is sent again by itself. */
  readonly isOver: boolean;
  readonly now: EpochMs;
  readonly alarm: (alarm: Alarm) => void;
};

type ReadBack = {
  /** The records that change. */
  readonly changed: readonly PushRecord[];
  /** Whether all were read; the next run goes on with the others. */
  readonly isWhole: boolean;
  /** Why it ended early: the system did not answer, or a person has to be told. */
  readonly error: Error | null;
};

/** Asks a system what it holds of the totals it has accepted. */
export const readBack = async (
  records: readonly PushRecord[],
  context: ReadBackContext,
): Promise<ReadBack> => {
  const { system, period, since, isOver, now, alarm } = context;
  const { held } = system;
  if (held === null) return { changed: [], isWhole: true, error: null };
  const changed: PushRecord[] = [];
  const due = records.filter(
    ({ sending, confirmedAt, objection }) =>
      (sending?.state === 'accepted' &&
        // What it holds is not the total of now, and that cannot be sent.
        objection !== tooLarge &&
        (confirmedAt === null || confirmedAt < since)) ||
      // What is no longer sent again may have been taken.
      (sending?.state === 'sent' && isOver),
  );
  const settled = due.filter(({ sending }) => now - (sending?.at ?? now) >= settledAfterMs);
  const span = utcMonth(period);
  let done = 0;
  const look = async (known: PushRecord): Promise<void> => {
    await lookAt(known);
    done += 1;
    const { system: name, month } = known.key;
    context.onProgress?.({ system: name, month, doing: 'read back', done, of: settled.length });
  };
  const lookAt = async (known: PushRecord): Promise<void> => {
    const { sending, key } = known;
    if (sending === null) return;
    const terms = await ask(async () => system.terms(sending, key.month), context);
    const asked = { now, target: sending };
    const objection = objectionOf(known, terms, asked);
    const record = withPrice(known, terms, asked);
    if (objection !== null) {
      const note = noted(record, { objection });
      if (note === null) return;
      alarm(refusalAlarm(record, objection));
      changed.push(note);
      return;
    }
    const answer = await ask(async () => held(sending, span), context);
    if (answer.kind === 'unknown') {
      const reason = `${key.system} does not say what it holds: ${answer.reason}`;
      const note = noted(record, { objection: null, reason });
      if (note !== null) changed.push(note);
    } else if ((answer.value ?? 0) === sending.total) changed.push(confirmed(record, now));
    else if (sending.state === 'sent') {
      changed.push(notTaken(record, { held: answer.value, at: now }));
    } else {
      const reason = `${key.system} holds ${answer.value ?? 'nothing'}, and accepted ${sending.total}`;
      if (record.differsSince === null) {
        alarm(alarmOf(key, `${key.meter} of ${key.customer} in ${key.month}: ${reason}`));
      }
      changed.push(lost(record, { held: answer.value, reason, at: now }));
    }
  };
  try {
    // Half of the time is for sending.
    const isTimeUp = timeUp(context, 0.5);
    const asked = await askInTurn(settled, { parallel: system.parallel, isTimeUp }, look);
    const isWhole = asked.isWhole && settled.length === due.length;
    return { changed, isWhole, error: asked.error };
  } catch (error) {
    const cause =
      error instanceof Error ? error : new Error('a read-back failed', { cause: error });
    return { changed, isWhole: false, error: cause };
  }
};

/** The systems' months are those of UTC, and no timestamp is near the edges of one. */
export const utcMonth = ({ start, end }: Period): Period =>
  periodAt((start + end) / 2, 'month', 'UTC');
