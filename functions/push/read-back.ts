import { dayMs, type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import { type Period, periodAt } from '../../shared/calendar/period.ts';
import type { BillingSystem } from '../../shared/ports/billing-system.ts';
import { confirmed, lost, noted, type PushRecord } from '../../shared/push/record.ts';
import { refusedText } from './answers.ts';

/** Systems sum up what they were sent some minutes later. */
const settledAfterMs = 15 * minuteMs;

/** Whether what a system holds is to be asked: daily, and once after the end of grace. */
export const isReadBackDue = (
  readBackAt: EpochMs | null,
  { now, graceEnd }: { readonly now: EpochMs; readonly graceEnd: EpochMs },
): boolean => {
  if (readBackAt === null) return true;
  if (now >= graceEnd) return readBackAt < graceEnd;
  return Math.floor(now / dayMs) !== Math.floor(readBackAt / dayMs);
};

type ReadBackContext = {
  readonly system: BillingSystem;
  readonly month: Period;
  readonly now: EpochMs;
  readonly alarm: (text: string) => void;
};

/** Asks a system what it holds of the totals it has accepted. Resolves to the records that change. */
export const readBack = async (
  records: readonly PushRecord[],
  { system, month, now, alarm }: ReadBackContext,
): Promise<readonly PushRecord[]> => {
  const { held } = system;
  if (held === null) return [];
  const changed: PushRecord[] = [];
  const settled = records.filter(
    ({ sending }) => sending?.state === 'accepted' && now - sending.at >= settledAfterMs,
  );
  const span = utcMonth(month);
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const record = settled[next];
      next += 1;
      if (record?.sending === undefined || record.sending === null) return;
      const { sending, key } = record;
      const objection = await system.objection(sending, key.month);
      if (objection !== null) {
        const refusal = noted(record, { reason: objection });
        if (refusal === null) continue;
        alarm(refusedText(record, objection));
        changed.push(refusal);
        continue;
      }
      const answer = await held(sending, span);
      if (answer.kind === 'unknown') continue;
      if ((answer.value ?? 0) === sending.total) changed.push(confirmed(record, now));
      else {
        const reason = `${key.system} holds ${answer.value ?? 'nothing'}, and accepted ${sending.total}`;
        alarm(`${key.meter} of ${key.customer} in ${key.month}: ${reason}`);
        changed.push(lost(record, reason));
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: system.parallel }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined && changed.length === 0) throw failed.reason;
  return changed;
};

/** The systems' months are those of UTC, and no timestamp is near the edges of one. */
const utcMonth = ({ start, end }: Period): Period => periodAt((start + end) / 2, 'month', 'UTC');
