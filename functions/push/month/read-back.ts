import { dayMs, type EpochMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { type Period, periodAt } from '../../../shared/calendar/period.ts';
import { confirmed, lost, noted, notTaken, type PushRecord } from '../../../shared/push/record.ts';
import { objectionOf, withPrice } from '../../../shared/push/price.ts';
import { tooLarge } from '../../../shared/push/reasons.ts';
import { type Alarm, alarmOf } from '../../../shared/push/alarm.ts';
import { refusalAlarm } from '../answers.ts';
import { type AskOne, askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import { timeUp } from '../time-up.ts';

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
  /** How many totals the month has, of which any may be read. */
  readonly totals: number;
  readonly alarm: (alarm: Alarm) => void;
};

/** How far a read-back of a month came. */
export type ReadBackEnd = {
  /** Whether all were read; the next run goes on with the others. */
  readonly isWhole: boolean;
  /** Why it ended early: the system did not answer, or a person has to be told. */
  readonly error: Error | null;
};

/** Asks a system what it holds of the totals of a month that it has accepted, some records after others. */
export const openReadBack = (context: ReadBackContext) => {
  const { system, period, since, isOver, now, alarm } = context;
  const { held } = system;
  const span = utcMonth(period);
  // Half of the time is for sending.
  const isTimeUp = timeUp(context, 0.5);
  let end: ReadBackEnd = { isWhole: true, error: null };
  let [isDoubtful, isDown] = [false, false];
  let done = 0;

  const isDue = ({ sending, confirmedAt, objection }: PushRecord): boolean =>
    (sending?.state === 'accepted' &&
      // What it holds is not the total of now, and that cannot be sent.
      objection !== tooLarge &&
      (confirmedAt === null || confirmedAt < since)) ||
    // What is no longer sent again may have been taken.
    (sending?.state === 'sent' && isOver);

  const lookAt = async (known: PushRecord, ask: AskOne): Promise<PushRecord | null> => {
    const { sending, key } = known;
    if (sending === null || held === null) return null;
    const terms = await ask(async () => system.terms(sending, key.month));
    const asked = { now, target: sending };
    const objection = objectionOf(known, terms, asked);
    const record = withPrice(known, terms, asked);
    if (objection !== null) {
      const note = noted(record, { objection });
      if (note !== null) alarm(refusalAlarm(record, objection));
      return note;
    }
    const answer = await ask(async () => held(sending, span));
    if (answer.kind === 'unknown') {
      const reason = `${key.system} does not say what it holds: ${answer.reason}`;
      return noted(record, { objection: null, reason });
    }
    if ((answer.value ?? 0) === sending.total) return confirmed(record, now);
    if (sending.state === 'sent') return notTaken(record, { held: answer.value, at: now });
    const reason = `${key.system} holds ${answer.value ?? 'nothing'}, and accepted ${sending.total}`;
    if (record.differsSince === null) {
      alarm(alarmOf(key, `${key.meter} of ${key.customer} in ${key.month}: ${reason}`));
    }
    return lost(record, { held: answer.value, reason, at: now });
  };

  /** Resolves to the records that change. */
  const read = async (records: readonly PushRecord[]): Promise<readonly PushRecord[]> => {
    const due = held === null ? [] : records.filter(isDue);
    const settled = due.filter(({ sending }) => now - (sending?.at ?? now) >= settledAfterMs);
    const changed: PushRecord[] = [];
    if (isDown && settled.length > 0) return changed;
    try {
      const { name } = system;
      const asking = { isTimeUp, isDoubtful };
      const asked = await askInTurn(context, settled, asking, async (known, askOne) => {
        const next = await lookAt(known, askOne);
        if (next !== null) changed.push(next);
        done += 1;
        const of = Math.max(context.totals, done);
        context.onProgress?.({
          system: name,
          month: known.key.month,
          doing: 'read back',
          done,
          of,
        });
      });
      isDoubtful ||= asked.isSilent;
      isDown ||= asked.isDown;
      end = {
        isWhole: end.isWhole && asked.isWhole && settled.length === due.length,
        error: asked.error ?? end.error,
      };
    } catch (error) {
      const cause =
        error instanceof Error ? error : new Error('a read-back failed', { cause: error });
      end = { isWhole: false, error: cause };
    }
    return changed;
  };

  return { read, end: () => end };
};

/** The systems' months are those of UTC, and no timestamp is near the edges of one. */
export const utcMonth = ({ start, end }: Period): Period =>
  periodAt((start + end) / 2, 'month', 'UTC');
