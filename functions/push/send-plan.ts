import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Period } from '../../shared/calendar/period.ts';
import type { Change, PushPlan } from '../../shared/push/plan.ts';
import { noted, type PushRecord, reserved } from '../../shared/push/record.ts';
import { nextRound, type PushRound } from '../../shared/push/round.ts';
import { createAnswers, refusedText } from './answers.ts';
import { deliver } from './deliver.ts';
import { eventOf } from './event.ts';
import { writeMark } from './marks.ts';
import type { PushOutcome } from './outcome.ts';
import type { SystemRun } from './context.ts';

/** Records that take their place in the order together, before any of them is sent. */
const chunkSize = 1_000;

type SendInput = {
  readonly plan: PushPlan;
  readonly round: PushRound;
  readonly period: Period;
  readonly now: EpochMs;
  readonly alarm: (text: string) => void;
};

type Sent = Pick<PushOutcome, 'outcome' | 'accepted' | 'refused' | 'unanswered' | 'message'>;

/** Stores the place of each total in the order, and then sends it. */
export const sendPlan = async (
  run: SystemRun,
  { plan, round, period, now, alarm }: SendInput,
): Promise<Sent | 'overtaken'> => {
  const { ledger, files, settings, system } = run;
  const admitted = await admit(run, plan.changes, alarm);
  const refusedBefore = plan.changes.length - admitted.length;
  const answers = createAnswers(ledger, { clock: run.clock, alarm });
  const sendings = plan.repeats.length + admitted.length;
  let isOvertaken = false;
  let unanswered = 0;

  const send = async (records: readonly PushRecord[]): Promise<void> => {
    const deliveries = records.map((record) => ({
      event: eventOf(record, { store: run.storeId, total: settings.total, hash: run.hash }),
      answered: async (result: Parameters<typeof answers.add>[1]) => {
        await answers.add(record, result);
        const answered = answers.counts.accepted + answers.counts.refused;
        run.onProgress?.({ system: settings.name, month: round.month, answered, sendings });
      },
    }));
    try {
      unanswered += (await deliver(system, deliveries, run)).length;
    } finally {
      await answers.flush();
    }
  };

  for (const part of chunks(plan.repeats)) await send(part);
  if (admitted.length > 0) {
    const next = nextRound(round, period, now);
    if (next === null) return ended(`no second is left in ${round.month}`);
    if (!(await ledger.putRound(next))) return 'overtaken';
    await writeMark(files, next);
    for (const change of admitted) sayMoved(change, alarm);
    for (const part of chunks(admitted)) {
      const records = part.map((change) => placed(change, next, now));
      const stored = await ledger.putRecords(records);
      isOvertaken ||= stored.includes(false);
      await send(records.filter((_, i) => stored[i] === true));
    }
  }
  if (isOvertaken) return 'overtaken';
  const { accepted, refused } = answers.counts;
  return {
    outcome: unanswered > 0 ? 'unanswered' : 'done',
    accepted,
    refused: refused + refusedBefore,
    unanswered,
    message: unanswered > 0 ? `${unanswered} totals got no answer` : null,
  };
};

const placed = (
  { record, total, subject, event }: Change,
  { sequence, timestampSec }: PushRound,
  now: EpochMs,
): PushRecord =>
  reserved(record, { sequence, timestampSec, total, subject, event, asOf: now }, now);

/** Leaves out those for whom a total of the month would be wrong; asked before the first sending. */
const admit = async (
  { system, ledger }: SystemRun,
  changes: readonly Change[],
  alarm: (text: string) => void,
): Promise<readonly Change[]> => {
  const admitted: Change[] = [];
  const notes: PushRecord[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const change = changes[next];
      next += 1;
      if (change === undefined) return;
      const { record } = change;
      const isFirst = record.accepted === null || record.reason !== null;
      const reason = isFirst ? await system.objection(change, record.key.month) : null;
      if (reason === null) admitted.push(change);
      else {
        const note = noted(record, { reason });
        if (note === null) continue;
        notes.push(note);
        alarm(refusedText(record, reason));
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: system.parallel }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (notes.length > 0) await ledger.putRecords(notes);
  return admitted;
};

/** What a customer's former id holds is another one's bill, or no one's: only a person knows. */
const sayMoved = ({ record, subject }: Change, alarm: (text: string) => void): void => {
  const { key, sending, accepted } = record;
  if (sending === null || accepted === null || sending.subject === subject) return;
  alarm(
    `the ${key.system} id of ${key.customer} changed from ${sending.subject} to ${subject}: the ` +
      `first still holds ${accepted.total} of ${key.meter} in ${key.month}; set it right there`,
  );
};

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += chunkSize) yield all.slice(i, i + chunkSize);
}

const ended = (message: string): Sent => ({
  outcome: 'failed',
  accepted: 0,
  refused: 0,
  unanswered: 0,
  message,
});
