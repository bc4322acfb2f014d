import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { Change } from '../../../shared/push/plan.ts';
import { counted } from '../../../shared/metering/counted.ts';
import { objectionOf } from '../../../shared/push/price.ts';
import { isElsewhere, noted, type PushRecord, reserved } from '../../../shared/push/record.ts';
import { nextRound, type PushRound } from '../../../shared/push/round.ts';
import { sayMoved } from '../alarms/say-moved.ts';
import { createAnswers, refusalAlarm } from '../answers.ts';
import { ask } from '../ask.ts';
import { askInTurn } from '../ask-in-turn.ts';
import { deliver } from '../deliver.ts';
import { eventOf } from '../event.ts';
import { writeMark } from '../trust/marks.ts';
import { withoutUncompared } from '../trust/without-uncompared.ts';
import type { SystemRun } from '../context.ts';
import type { MonthLook } from './look-at-month.ts';
import type { MonthPlan } from './month-plan.ts';
import type { RoundBook } from './round-book.ts';
import type { MonthEnd, Tally } from '../tally.ts';
import { timeUp } from '../time-up.ts';

type SendInput = {
  readonly plan: MonthPlan;
  readonly look: Pick<MonthLook, 'sendings' | 'isAfterLoss'>;
  readonly book: RoundBook;
  readonly period: Period;
  readonly now: EpochMs;
  /** From when on nothing is sent that no person has asked for: the invoice may be final. */
  readonly graceEnd: EpochMs;
  /** Up to when the totals have every batch. */
  readonly asOf: EpochMs;
  readonly tally: Tally;
};

type SentMonth = MonthEnd & {
  /** Whether more than one part was sent: the last one long after its totals were read. */
  readonly isLong: boolean;
};

/** Stores the place of each total in the order, and then sends it; some customers after others. */
export const sendMonth = async (
  run: SystemRun,
  { plan, look, book, period, now, graceEnd, asOf, tally }: SendInput,
): Promise<SentMonth | 'overtaken'> => {
  const { ledger, files, settings, system } = run;
  const isEnd = timeUp(run);
  const isTimeUp = (): boolean => isEnd() || (plan.kind === 'automatic' && run.clock() >= graceEnd);
  const answers = createAnswers(ledger, { clock: run.clock, tally, book });
  let done = 0;
  const unsent: { left: number; first: string | null } = { left: 0, first: null };
  const leave = (records: readonly PushRecord[]): void => {
    unsent.left += records.length;
    unsent.first ??= records[0]?.key.customer ?? null;
  };

  const send = async (records: readonly PushRecord[]): Promise<void> => {
    const deliveries = records.map((record) => ({
      event: eventOf(record, { store: run.storeId, total: settings.total, hash: run.hash }),
      answered: async (result: Parameters<typeof answers.add>[1]) => {
        await answers.add(record, result);
        done += 1;
        const of = Math.max(look.sendings, done);
        run.onProgress?.({ system: settings.name, month: plan.month, doing: 'answered', done, of });
      },
    }));
    try {
      const silent = new Set(await deliver(system, deliveries, { ...run, isTimeUp }));
      leave(deliveries.flatMap((delivery, i) => (silent.has(delivery) ? (records[i] ?? []) : [])));
    } finally {
      await answers.flush();
    }
  };

  let own: PushRound | null = null;
  let isOvertaken = false;
  let isSilent = false;
  let sentParts = 0;
  for await (const part of plan.parts()) {
    const { repeats, changes, held } = withoutUncompared(plan.of(part), run);
    leave(held);
    if ((run.askedWait() ?? 0) > run.clock()) {
      leave([...repeats, ...changes.map(({ record }) => record)]);
      continue;
    }
    if (repeats.length > 0) await send(repeats);
    // What has a later place was put there meanwhile by another run, which has newer totals.
    const isNewer = ({ sending }: PushRecord): boolean =>
      own !== null && sending !== null && sending.sequence > own.sequence;
    const earlier = changes.filter(({ record }) => !isNewer(record));
    isOvertaken ||= earlier.length < changes.length;
    if (earlier.length === 0) continue;
    const admission = await admit(run, earlier, { isTimeUp, isSilent, tally, book });
    const { admitted } = admission;
    done += admission.objected;
    leave(admission.left.map(({ record }) => record));
    isSilent ||= admission.isSilent;
    if (admitted.length === 0) continue;
    if (own === null) {
      own = nextRound(book.round(), period, { now, isAfterLoss: look.isAfterLoss });
      if (own === null) return failed(`no second is left in ${plan.month}`);
      if (!(await book.put(own))) return 'overtaken';
      await writeMark(files, own);
    }
    const place = own;
    sentParts += 1;
    for (const change of admitted) sayMoved(change, tally);
    await book.keepAlarms();
    const records = admitted.map((change) => placed(change, place, { now, asOf }));
    const stored = await ledger.putRecords(records);
    isOvertaken ||= stored.includes(false);
    await send(records.filter((_, i) => stored[i] === true));
  }
  if (isOvertaken) return 'overtaken';
  const { left, first } = unsent;
  tally.unanswered = left;
  const isLong = sentParts > 1;
  return left > 0
    ? {
        outcome: 'unanswered',
        message: `${counted(left, 'total')} got no answer, the first of them that of ${first ?? 'no one'}`,
        isLong,
      }
    : { outcome: 'done', message: null, isLong };
};

const placed = (
  { record, total, subject, event, price }: Admitted,
  { sequence, timestampSec }: PushRound,
  { now, asOf }: Pick<SendInput, 'now' | 'asOf'>,
): PushRecord => {
  const next = reserved(record, { sequence, timestampSec, total, subject, event, asOf }, now);
  return { ...next, price: next.price ?? price };
};

/** A change of which the system was asked how it is charged, where that was due. */
type Admitted = Change & { readonly price: string | null };

type Admission = Pick<SendInput, 'tally' | 'book'> & {
  readonly isTimeUp: () => boolean;
  /** Whether it is asked about no one any more; what needs no asking is sent all the same. */
  readonly isSilent: boolean;
};

/** Leaves out those for whom a total of the month would be wrong; asked before the first sending. */
const admit = async (run: SystemRun, changes: readonly Change[], admission: Admission) => {
  const { system, ledger } = run;
  const { isTimeUp, tally, book } = admission;
  if (isTimeUp()) return { admitted: [], objected: 0, left: changes, isSilent: false };
  const unasked = changes.filter((change) => !isAsked(change));
  const asked = changes.filter(isAsked);
  const admitted: Admitted[] = unasked.map((change) => ({ ...change, price: null }));
  if (admission.isSilent) return { admitted, objected: 0, left: asked, isSilent: true };
  const left = new Set(asked);
  const notes: PushRecord[] = [];
  let objected = 0;
  try {
    const { isSilent } = await askInTurn(
      asked,
      { parallel: system.parallel, isTimeUp },
      async (change) => {
        const { record } = change;
        const terms = await ask(async () => system.terms(change, record.key.month), run);
        left.delete(change);
        const objection = objectionOf(record, terms, { now: run.clock(), target: change });
        if (objection === null) {
          admitted.push({ ...change, price: terms.price });
          return;
        }
        objected += 1;
        tally.refused += 1;
        const note = noted(record, { objection });
        if (note === null) return;
        notes.push(note);
        tally.alarms.push(refusalAlarm(record, objection));
      },
    );
    return { admitted, objected, left: [...left], isSilent };
  } finally {
    if (notes.length > 0) {
      await book.keepAlarms();
      await ledger.putRecords(notes);
    }
  }
};

const isAsked = (change: Change): boolean =>
  change.record.accepted === null ||
  change.record.objection !== null ||
  isElsewhere(change.record, change);

const failed = (message: string): SentMonth => ({ outcome: 'failed', message, isLong: false });
