import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { Alarm } from '../../../shared/push/alarm.ts';
import { addLate } from '../../../shared/push/late.ts';
import { keyText } from '../../../shared/push/key-text.ts';
import type { PushPlan } from '../../../shared/push/plan.ts';
import { isFirstLoss, type PushRecord } from '../../../shared/push/record.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { hasLeft, newLeft } from '../alarms/say-left.ts';
import { sayNotes } from '../alarms/say-notes.ts';
import type { SystemRun } from '../context.ts';
import type { MonthPlan } from './month-plan.ts';
import { findHeld, nothingFound } from '../trust/find-held.ts';
import { timeUp } from '../time-up.ts';
import { openReadBack, type ReadBackEnd } from './read-back.ts';
import type { RoundBook } from './round-book.ts';

type Look = {
  readonly plan: MonthPlan;
  readonly book: RoundBook;
  readonly period: Period;
  readonly now: EpochMs;
  readonly graceEnd: EpochMs;
  /** From when on what the system holds counts as read, and whether it was read since. */
  readonly since: EpochMs;
  readonly wasRead: boolean;
  readonly alarm: (alarm: Alarm) => void;
  readonly confirmed: (count: number) => void;
};

/** What was found of a whole month, before anything of it is sent. */
export type MonthLook = Pick<PushPlan, 'lowered' | 'customers' | 'isUnsettled'> & {
  readonly parts: number;
  /** Totals that need to be sent. */
  readonly sendings: number;
  /** Whether the system was found to hold something else than was sent. */
  readonly isAfterLoss: boolean;
  readonly late: PushRound['late'];
  /** Whether what the system holds was due to be read, and all of it was. */
  readonly isRead: boolean;
  readonly read: ReadBackEnd;
};

/**
 * Reads back what is due, and keeps in the ledger what a person should know. Sends nothing: whether too much
 * would be lowered is known once all of the month was seen.
 */
export const lookAtMonth = async (run: SystemRun, look: Look): Promise<MonthLook> => {
  const { plan, book, now, graceEnd, wasRead, alarm } = look;
  const { readBackAt } = book.round();
  const isOver = now >= graceEnd;
  const reader = openReadBack({ ...run, ...look, isOver, totals: plan.totals });
  const left = newLeft();
  // All at once: how many there are is in the words.
  const isSaid = (note: PushRecord): boolean => plan.kind !== 'late' && hasLeft(note);
  const late: Record<string, number> = {};
  let [parts, lowered, customers, sendings] = [0, 0, 0, 0];
  let [isUnsettled, isAfterLoss, isAnyDue] = [false, false, !wasRead];
  const finding = { month: plan.month, period: look.period, now, isTimeUp: timeUp(run, 0.5) };
  const isUnknown = plan.isFound && !wasRead;
  let [isFound, isDown] = [true, false];
  for await (const part of plan.parts()) {
    parts += 1;
    const due = part.records.filter(
      (record) =>
        !run.paused.has(record.key.meter) &&
        plan.isThere(record) &&
        (!wasRead || (isOver && (isSentSince(record, readBackAt) || record.objection !== null))),
    );
    isAnyDue ||= due.length > 0;
    const changed = await reader.read(due);
    await book.keepAlarms();
    const read = await store(run, part.records, changed);
    const isAsked = isUnknown && !isDown;
    const more = isAsked ? await findHeld(run, { ...part, records: read }, finding) : nothingFound;
    isDown ||= more.isDown;
    isFound &&= more.isWhole && isAsked === isUnknown;
    const seen = await store(run, read, more.found);
    look.confirmed(changed.filter(({ confirmedAt }) => confirmedAt !== null).length);
    // Where it only does not answer, what is new is sent all the same.
    const { error } = reader.end();
    if (error !== null && !(error instanceof SystemUnavailable)) throw error;
    const { notes, ...found } = plan.of({ ...part, records: seen });
    sayNotes(notes, seen, alarm);
    // As it was before it was read back, which puts its answer over the reason.
    const before = new Map(part.records.map(({ key, reason }) => [keyText(key), reason]));
    const isNews = (note: PushRecord): boolean =>
      isSaid(note) && before.get(keyText(note.key)) !== note.reason;
    left.add(notes.filter(isNews));
    await book.keepAlarms();
    await store(
      run,
      [],
      notes.filter((note) => !isNews(note)),
    );
    const noted = new Set(notes.map(({ key }) => keyText(key)));
    addLate(late, [...seen.filter(({ key }) => !noted.has(keyText(key))), ...notes]);
    lowered += found.lowered;
    customers += found.customers;
    sendings += found.changes.length + found.repeats.length;
    isUnsettled ||= found.isUnsettled;
    isAfterLoss ||= found.changes.some(({ record }) => isFirstLoss(record));
  }
  if (left.isAny()) {
    left.say(alarm);
    await book.keepAlarms();
    // What keeps it from being said again is stored after what is to be said.
    for await (const part of plan.parts()) await store(run, [], plan.of(part).notes.filter(isSaid));
  }
  const read = reader.end();
  const isRead = isAnyDue && read.isWhole && isFound;
  return { parts, lowered, customers, isUnsettled, sendings, isAfterLoss, late, isRead, read };
};

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
  const added = [...byKey.values()].filter(({ revision }) => revision === 1);
  return [...records.map((it) => byKey.get(keyText(it.key)) ?? it), ...added];
};

/** What a person has sent after the last read-back of a month that is over is to be read too. */
const isSentSince = ({ sending, confirmedAt }: PushRecord, readBackAt: EpochMs | null): boolean =>
  sending?.state === 'accepted' && confirmedAt === null && sending.at >= (readBackAt ?? 0);
