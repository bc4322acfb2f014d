import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Period } from '../../shared/calendar/period.ts';
import type { Change, PushPlan } from '../../shared/push/plan.ts';
import { counted } from '../../shared/metering/counted.ts';
import { objectionOf } from '../../shared/push/price.ts';
import {
  isElsewhere,
  isFirstLoss,
  noted,
  type PushRecord,
  reserved,
} from '../../shared/push/record.ts';
import { nextRound, type PushRound } from '../../shared/push/round.ts';
import { sayMoved } from './alarms/say-moved.ts';
import { createAnswers, refusalAlarm } from './answers.ts';
import { ask } from './ask.ts';
import { askInTurn } from './ask-in-turn.ts';
import { deliver } from './deliver.ts';
import { eventOf } from './event.ts';
import { writeMark } from './trust/marks.ts';
import { withoutUncompared } from './trust/without-uncompared.ts';
import type { SystemRun } from './context.ts';
import type { RoundBook } from './round-book.ts';
import type { MonthEnd, Tally } from './tally.ts';
import { timeUp } from './time-up.ts';

/** Records that take their place in the order together, before any of them is sent. */
const chunkSize = 1_000;

type SendInput = {
  readonly plan: PushPlan;
  readonly book: RoundBook;
  readonly period: Period;
  readonly now: EpochMs;
  /** Up to when the totals have every batch. */
  readonly asOf: EpochMs;
  readonly tally: Tally;
};

/** Stores the place of each total in the order, and then sends it. */
export const sendPlan = async (
  run: SystemRun,
  { plan, book, period, now, asOf, tally }: SendInput,
): Promise<MonthEnd | 'overtaken'> => {
  const { ledger, files, settings, system } = run;
  const isTimeUp = timeUp(run);
  const answers = createAnswers(ledger, { clock: run.clock, tally, book });
  const { repeats, changes, held } = withoutUncompared(plan, run);
  const sendings = repeats.length + changes.length;
  let done = 0;
  let left = held.length;
  let first: string | null = held[0]?.key.customer ?? null;

  const send = async (records: readonly PushRecord[]): Promise<void> => {
    const deliveries = records.map((record) => ({
      event: eventOf(record, { store: run.storeId, total: settings.total, hash: run.hash }),
      answered: async (result: Parameters<typeof answers.add>[1]) => {
        await answers.add(record, result);
        done += 1;
        run.onProgress?.({
          system: settings.name,
          month: book.round().month,
          doing: 'answered',
          done,
          of: sendings,
        });
      },
    }));
    try {
      const silent = await deliver(system, deliveries, { ...run, isTimeUp });
      left += silent.length;
      const at = deliveries.findIndex((delivery) => silent.includes(delivery));
      first ??= records[at]?.key.customer ?? null;
    } finally {
      await answers.flush();
    }
  };

  for (const part of chunks(repeats)) await send(part);
  const isAfterLoss = changes.some(({ record }) => isFirstLoss(record));
  let own: PushRound | null = null;
  let isOvertaken = false;
  let isSilent = false;
  for (const part of chunks(changes)) {
    if (isSilent) {
      left += part.length;
      continue;
    }
    const admission = await admit(run, part, { isTimeUp, tally, book });
    const { admitted } = admission;
    done += admission.objected;
    left += admission.left.length;
    isSilent = admission.isSilent;
    first ??= admission.left[0]?.record.key.customer ?? null;
    if (admitted.length === 0) continue;
    if (own === null) {
      own = nextRound(book.round(), period, { now, isAfterLoss });
      if (own === null) return failed(`no second is left in ${book.round().month}`);
      if (!(await book.put(own))) return 'overtaken';
      await writeMark(files, own);
    }
    const place = own;
    for (const change of admitted) sayMoved(change, tally);
    await book.keepAlarms();
    const records = admitted.map((change) => placed(change, place, { now, asOf }));
    const stored = await ledger.putRecords(records);
    isOvertaken ||= stored.includes(false);
    await send(records.filter((_, i) => stored[i] === true));
  }
  if (isOvertaken) return 'overtaken';
  tally.unanswered = left;
  return left > 0
    ? {
        outcome: 'unanswered',
        message: `${counted(left, 'total')} got no answer, the first of them that of ${first ?? 'no one'}`,
      }
    : { outcome: 'done', message: null };
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

/** Leaves out those for whom a total of the month would be wrong; asked before the first sending. */
const admit = async (
  run: SystemRun,
  changes: readonly Change[],
  {
    isTimeUp,
    tally,
    book,
  }: { readonly isTimeUp: () => boolean } & Pick<SendInput, 'tally' | 'book'>,
) => {
  const { system, ledger } = run;
  const admitted: Admitted[] = [];
  const left = new Set(changes);
  const notes: PushRecord[] = [];
  let objected = 0;
  try {
    const { isSilent } = await askInTurn(
      changes,
      { parallel: system.parallel, isTimeUp },
      async (change) => {
        const { record } = change;
        const isAsked =
          record.accepted === null || record.objection !== null || isElsewhere(record, change);
        const terms = isAsked
          ? await ask(async () => system.terms(change, record.key.month), run)
          : null;
        left.delete(change);
        const asked = { now: run.clock(), target: change };
        const objection = terms && objectionOf(record, terms, asked);
        if (objection === null) {
          admitted.push({ ...change, price: terms?.price ?? null });
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

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += chunkSize) yield all.slice(i, i + chunkSize);
}

const failed = (message: string): MonthEnd => ({ outcome: 'failed', message });
