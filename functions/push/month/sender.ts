import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { overdueAlarm } from '../../../shared/push/alarm.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import { createAnswers } from '../answers.ts';
import type { SystemRun } from '../context.ts';
import { deliver } from '../deliver.ts';
import { eventOf } from '../event.ts';
import type { Tally } from '../tally.ts';
import type { MonthLook } from './look-at-month.ts';
import type { MonthPlan } from './month-plan.ts';
import type { RoundBook } from './round-book.ts';
import { newUnsent } from './unsent.ts';

type Sending = {
  readonly plan: Pick<MonthPlan, 'month' | 'kind'>;
  readonly look: Pick<MonthLook, 'sendings'>;
  readonly book: RoundBook;
  readonly graceEnd: EpochMs;
  readonly tally: Tally;
  readonly isTimeUp: () => boolean;
};

/** Sends totals that have their place, and keeps what is answered, and how much is not. */
export const openSender = (
  run: SystemRun,
  { plan, look, book, graceEnd, tally, isTimeUp }: Sending,
) => {
  const { ledger, settings, system } = run;
  const { month, kind } = plan;
  const answers = createAnswers(ledger, { clock: run.clock, tally, book });
  const unsent = newUnsent();
  let done = 0;
  let [isDoubtful, isGone, isOverdue] = [false, false, false];

  const leave = (records: readonly PushRecord[]): void => {
    unsent.add(records, { isTimeUp: isTimeUp() });
  };

  const deliveryOf = (record: PushRecord) => ({
    event: eventOf(record, { store: run.storeId, total: settings.total, hash: run.hash }),
    answered: async (result: Parameters<typeof answers.add>[1]) => {
      // The call was under way: whether it is on the invoice only a person finds out.
      const isLate = kind === 'automatic' && result.kind === 'accepted' && run.clock() >= graceEnd;
      if (isLate && !isOverdue) tally.alarms.push(overdueAlarm(record.key));
      isOverdue ||= isLate;
      await answers.add(record, result);
      done += 1;
      const of = Math.max(look.sendings, done);
      run.onProgress?.({ system: settings.name, month, doing: 'answered', done, of });
    },
  });

  /** `false`: the system has answered about none of them. */
  const send = async (records: readonly PushRecord[]): Promise<boolean> => {
    if (records.length === 0) return true;
    const deliveries = records.map(deliveryOf);
    let isSilent = true;
    try {
      const given = { ...run, isTimeUp, isDoubtful };
      const delivered = await deliver(system, deliveries, given);
      const silent = new Set(delivered.left);
      unsent.add(
        deliveries.flatMap((delivery, i) => (silent.has(delivery) ? (records[i] ?? []) : [])),
        // Where it has answered others, these were not sent, or not for long.
        { isTimeUp: delivered.isAnswered && isTimeUp() },
      );
      isSilent = !delivered.isAnswered;
      // It was waited for already. What is about a few of them alone says nothing of the others.
      isDoubtful = isSilent && delivered.left.length > system.parallel;
      isGone ||= delivered.isDown;
    } finally {
      await answers.flush();
    }
    return !isSilent;
  };

  return {
    send,
    leave,
    /** Counts totals that are done with and not sent. */
    count: (totals: number): void => {
      done += totals;
    },
    unsent,
    /** Whether it has answered nothing else either. */
    isDown: () => isGone,
  };
};
