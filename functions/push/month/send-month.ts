import { type EpochMs, hourMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { type PushRecord, reserved, type Sending } from '../../../shared/push/record.ts';
import { nextRound, type PushRound } from '../../../shared/push/round.ts';
import { sayMoved } from '../alarms/say-moved.ts';
import { writeMark } from '../trust/marks.ts';
import { withoutUncompared } from '../trust/without-uncompared.ts';
import type { SystemRun } from '../context.ts';
import { type Admitted, admit } from './admit.ts';
import type { MonthLook } from './look-at-month.ts';
import type { MonthPlan } from './month-plan.ts';
import { partsFrom } from './parts-from.ts';
import type { RoundBook } from './round-book.ts';
import { openSender } from './sender.ts';
import { shuffled } from '../shuffled.ts';
import type { MonthEnd, Tally } from '../tally.ts';
import { timeUp } from '../time-up.ts';

type SendInput = {
  readonly plan: MonthPlan;
  readonly look: Pick<MonthLook, 'parts' | 'sendings' | 'isAfterLoss'>;
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
  /** Whether anything was sent, some time after its total was read. */
  readonly isAnySent: boolean;
};

/**
 * Stores the place of each total in the order, and then sends it: some customers after others, and of them few
 * at once, so that little has a place and is not sent where the system wants to be left alone, or is down.
 */
export const sendMonth = async (
  run: SystemRun,
  input: SendInput,
): Promise<SentMonth | 'overtaken'> => {
  const { plan, look, book, period, now, graceEnd, asOf, tally } = input;
  const { ledger, files, system } = run;
  const { total: counts } = run.settings;
  const isEnd = timeUp(run);
  const isTimeUp = (): boolean => isEnd() || (plan.kind === 'automatic' && run.clock() >= graceEnd);
  const sender = openSender(run, { ...input, isTimeUp });
  const { leave } = sender;

  let own: PushRound | null = null;
  let [isOvertaken, isDown, isDoubtful] = [false, false, false];
  let isAnySent = false;
  const first = run.deadline === null ? 0 : Math.floor(now / hourMs) % Math.max(look.parts, 1);
  for await (const part of partsFrom(plan.parts, first)) {
    const { repeats, changes, held } = withoutUncompared(plan.of(part), run);
    leave(held);
    const isLeftAlone = (): boolean =>
      isDown || sender.isDown() || (run.askedWait() ?? 0) > run.clock() || isTimeUp();
    // In another order each time: what never gets an answer keeps no other from being sent.
    for (const some of someOf(system, shuffled(repeats, run.clock()))) {
      if (isLeftAlone()) leave(some);
      else await sender.send(some);
    }
    // What has a later place was put there meanwhile by another run, which has newer totals.
    const isNewer = ({ sending }: PushRecord): boolean =>
      own !== null && sending !== null && sending.sequence > own.sequence;
    const earlier = changes.filter(({ record }) => !isNewer(record));
    isOvertaken ||= earlier.length < changes.length;
    if (earlier.length === 0) continue;
    if (isLeftAlone()) {
      leave(earlier.map(({ record }) => record));
      continue;
    }
    const admission = await admit(run, earlier, { isTimeUp, isDoubtful, tally, book });
    sender.count(admission.objected);
    leave(admission.left.map(({ record }) => record));
    isDown ||= admission.isDown;
    isDoubtful ||= admission.isSilent;
    let isPartSilent = false;
    const mixed = shuffled(admission.admitted, run.clock());
    // What had no answer comes last, and apart: a system may fail on it again.
    const [failing, others] = [mixed.filter(hadNoAnswer), mixed.filter((it) => !hadNoAnswer(it))];
    for (const some of [...someOf(system, others), ...someOf(system, failing)]) {
      if (isPartSilent || isLeftAlone()) {
        leave(some.map(({ record }) => record));
        continue;
      }
      if (own === null) {
        own = nextRound(book.round(), period, { now, isAfterLoss: look.isAfterLoss });
        if (own === null) return failed(`no second is left in ${plan.month}`);
        if (!(await book.put(own))) return 'overtaken';
        await writeMark(files, own);
      }
      const place = own;
      for (const change of some) {
        if (!plan.isOverwritten(change.record)) sayMoved(change, tally);
      }
      await book.keepAlarms();
      const records = some.map((change) => placed(change, place, { now, asOf, counts }));
      const stored = await ledger.putRecords(records);
      isOvertaken ||= stored.includes(false);
      isPartSilent = !(await sender.send(records.filter((_, i) => stored[i] === true)));
      isAnySent = true;
    }
  }
  if (isOvertaken) return 'overtaken';
  tally.unanswered = sender.unsent.count();
  const message = sender.unsent.message();
  return { outcome: message === null ? 'done' : 'unanswered', message, isAnySent };
};

const hadNoAnswer = ({ record }: Admitted): boolean => record.sending?.state === 'sent';

/** In the order given: as many as are sent in a few calls of each that may be under way. */
const someOf = <Item>(
  { parallel, batchSize }: Pick<BillingSystem, 'parallel' | 'batchSize'>,
  items: readonly Item[],
): readonly (readonly Item[])[] => {
  const size = parallel * Math.max(batchSize, callsOfEach);
  const some: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += size) some.push(items.slice(at, at + size));
  return some;
};

/** Where a call has one total: places are stored in one write for several calls. */
const callsOfEach = 5;

const placed = (
  { record, price, ...target }: Admitted,
  { sequence, timestampSec }: PushRound,
  { now, asOf, counts }: Pick<SendInput, 'now' | 'asOf'> & Pick<Sending, 'counts'>,
): PushRecord => {
  const next = reserved(record, { sequence, timestampSec, ...target, asOf, counts }, now);
  return { ...next, price: next.price ?? price };
};

const failed = (message: string): SentMonth => ({ outcome: 'failed', message, isAnySent: false });
