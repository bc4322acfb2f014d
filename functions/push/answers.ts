import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import type { SendResult } from '../../shared/ports/billing-system.ts';
import { accepted, type PushRecord, refused } from '../../shared/push/record.ts';

/** Answers that wait before they are stored together. What a crash loses is sent again. */
const flushAt = 200;

/** Keeps in the ledger what a system has answered, several answers in one write. */
export const createAnswers = (
  ledger: PushLedger,
  { clock, alarm }: { readonly clock: () => EpochMs; readonly alarm: (text: string) => void },
) => {
  let waiting: PushRecord[] = [];
  const counts = { accepted: 0, refused: 0 };

  const flush = async (): Promise<void> => {
    const records = waiting;
    waiting = [];
    // Where another run was faster the record is that run's: it knows what became of it.
    if (records.length > 0) await ledger.putRecords(records);
  };

  const add = async (
    record: PushRecord,
    result: Exclude<SendResult, { kind: 'unanswered' }>,
  ): Promise<void> => {
    counts[result.kind] += 1;
    if (result.kind === 'accepted') waiting.push(accepted(record, clock()));
    else {
      if (record.reason !== result.reason) alarm(refusedText(record, result.reason));
      waiting.push(refused(record, result.reason, clock()));
    }
    if (waiting.length >= flushAt) await flush();
  };

  return { add, flush, counts };
};

export const refusedText = ({ key }: PushRecord, reason: string): string =>
  `${key.system} refuses ${key.meter} of ${key.customer} in ${key.month}: ${reason}`;
