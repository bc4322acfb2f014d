import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import type { SendResult } from '../../shared/ports/billing-system.ts';
import { accepted, type PushRecord, refused } from '../../shared/push/record.ts';
import { type Alarm, alarmOf } from '../../shared/push/alarm.ts';
import type { RoundBook } from './month/round-book.ts';
import type { Tally } from './tally.ts';

/** Answers that wait before they are stored together. What a crash loses is sent again. */
const flushAt = 200;

type AnswersContext = {
  readonly clock: () => EpochMs;
  readonly tally: Tally;
  readonly book: RoundBook;
};

/** Keeps in the ledger what a system has answered, several answers in one write. */
export const createAnswers = (ledger: PushLedger, { clock, tally, book }: AnswersContext) => {
  let waiting: PushRecord[] = [];

  const flush = async (): Promise<void> => {
    const records = waiting;
    waiting = [];
    // Where another run was faster the record is that run's: it knows what became of it.
    if (records.length === 0) return;
    await book.keepAlarms();
    await ledger.putRecords(records);
  };

  const add = async (
    record: PushRecord,
    result: Exclude<SendResult, { kind: 'unanswered' }>,
  ): Promise<void> => {
    tally[result.kind] += 1;
    if (result.kind === 'accepted') waiting.push(accepted(record, clock()));
    else {
      // Words may change with each answer: a time, or the id of a request.
      if (record.refusedSince === null) tally.alarms.push(refusalAlarm(record, result.reason));
      waiting.push(refused(record, result.reason, clock()));
    }
    if (waiting.length >= flushAt) await flush();
  };

  return { add, flush };
};

export const refusalAlarm = ({ key }: PushRecord, reason: string): Alarm =>
  alarmOf(key, `${key.system} refuses ${key.meter} of ${key.customer} in ${key.month}: ${reason}`);
