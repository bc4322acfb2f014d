import type { EpochMs } from '../../shared/calendar/instant.ts';
import { monthPeriod, type Month } from '../../shared/reports/month.ts';
import { isSuspect, planPush, type PushPlan } from '../../shared/push/plan.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import type { PushRound } from '../../shared/push/round.ts';
import { isTooEarly } from '../../shared/push/timestamp.ts';
import type { SystemRun } from './context.ts';
import { openRound } from './marks.ts';
import { noCounts, type PushOutcome } from './outcome.ts';
import { isReadBackDue, readBack } from './read-back.ts';
import { sendPlan } from './send-plan.ts';

export type MonthRequest = {
  readonly month: Month;
  readonly kind: 'automatic' | 'late' | 'asked';
  readonly isDecreaseAccepted: boolean;
  readonly isStoreAccepted: boolean;
};

/** How often a run that another one has overtaken starts again. */
const attempts = 3;

/**
 * Brings the totals of one month at one system to those of the store. Safe to run again after any
 * crash, and alongside any other run: each run reads the ledger before the totals, so the
 * run with the later place in the order has the newer totals.
 */
export const pushMonth = async (run: SystemRun, request: MonthRequest): Promise<PushOutcome> => {
  const alarms: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryMonth(run, request, (text) => alarms.push(text));
    if (result !== 'overtaken') return { ...result, alarms };
    if (attempt === attempts) {
      const message = 'other runs send the same month at the same time';
      return { ...outcomeOf(run, request), outcome: 'unanswered', message, alarms };
    }
  }
};

const tryMonth = async (
  run: SystemRun,
  request: MonthRequest,
  alarm: (text: string) => void,
): Promise<PushOutcome | 'overtaken'> => {
  const { ledger, settings, clock, zoneOf } = run;
  const { month, kind } = request;
  const period = monthPeriod(month, zoneOf(month));
  const outcome = outcomeOf(run, request);
  const round = await openRound(run, settings.name, month, request);
  // The ledger before the totals: what is stored over these records is then never older than them.
  const records = await collect(ledger.records({ system: settings.name, month }));
  const now = clock();
  if (kind === 'late') {
    const isNeverSent = round.sequence === 0 && records.length === 0;
    const isLooked = round.lateCheckedAt !== null && sameDay(round.lateCheckedAt, now);
    if (isNeverSent || isLooked) return outcome;
  }
  const totals = await run.readTotals(period, [...settings.meters.keys()], settings.total);
  const graceEnd = period.end + settings.graceMs;
  const isDue = isReadBackDue(round.readBackAt, { now, graceEnd });
  const read = isDue ? await readBack(records, { ...run, month: period, now, alarm }) : [];
  const seen = await store(run, records, read);
  const plan = planPush({
    ...run,
    month,
    totals,
    records: seen,
    uncertainUpTo: round.uncertainUpTo,
    now,
    kind,
  });
  sayLate(plan, seen, alarm);
  await store(run, [], plan.notes);
  const looked = await noteLook(run, round, { isDue, now, isLate: kind === 'late' });
  const confirmed = read.filter(({ confirmedAt }) => confirmedAt !== null).length;
  if (looked === null) return 'overtaken';
  if (plan.changes.length === 0 && plan.repeats.length === 0) return { ...outcome, confirmed };
  if (isTooEarly(period, now)) return { ...outcome, outcome: 'too_early' };
  if (isSuspect(plan) && !request.isDecreaseAccepted) {
    const message = decreaseText(plan);
    if (round.stoppedAt === null) alarm(`${settings.name}, ${month}: ${message}`);
    await ledger.putRound({ ...looked, revision: looked.revision + 1, stoppedAt: plan.lowered });
    return { ...outcome, outcome: 'stopped', message, confirmed };
  }
  const sent = await sendPlan(run, { plan, round: looked, period, now, alarm });
  return sent === 'overtaken' ? sent : { ...outcome, ...sent, confirmed };
};

const outcomeOf = ({ settings }: SystemRun, { month }: MonthRequest): PushOutcome => ({
  system: settings.name,
  month,
  outcome: 'done',
  ...noCounts,
  alarms: [],
  message: null,
});

const collect = async (
  chunks: AsyncIterable<readonly PushRecord[]>,
): Promise<readonly PushRecord[]> => (await Array.fromAsync(chunks)).flat();

/** Stores records; resolves to all of them as they are then known. */
const store = async (
  { ledger }: SystemRun,
  records: readonly PushRecord[],
  changed: readonly PushRecord[],
): Promise<readonly PushRecord[]> => {
  if (changed.length === 0) return records;
  const stored = await ledger.putRecords(changed);
  const byKey = new Map(
    changed
      .filter((_, i) => stored[i] === true)
      .map((it) => [`${it.key.meter}/${it.key.customer}`, it]),
  );
  return records.map((it) => byKey.get(`${it.key.meter}/${it.key.customer}`) ?? it);
};

const noteLook = async (
  { ledger }: SystemRun,
  round: PushRound,
  { isDue, isLate, now }: { isDue: boolean; isLate: boolean; now: EpochMs },
): Promise<PushRound | null> => {
  if ((!isDue && !isLate) || (round.sequence === 0 && !isLate)) return round;
  const next = {
    ...round,
    revision: round.revision + 1,
    ...(isDue && { readBackAt: now }),
    ...(isLate && { lateCheckedAt: now }),
  };
  return (await ledger.putRound(next)) ? next : null;
};

const sayLate = (
  { notes }: PushPlan,
  records: readonly PushRecord[],
  alarm: (text: string) => void,
): void => {
  const before = new Set(
    records.filter(({ late }) => late !== null).map(({ key }) => `${key.meter}/${key.customer}`),
  );
  for (const { key, late, accepted } of notes) {
    if (late === null || before.has(`${key.meter}/${key.customer}`)) continue;
    const amount = late - (accepted?.total ?? 0);
    alarm(
      `late: ${key.meter} of ${key.customer} in ${key.month} changed by ${amount} and is not sent ` +
        `to ${key.system}; npx billable push --to ${key.system} --month ${key.month} sends it`,
    );
  }
};

const sameDay = (a: EpochMs, b: EpochMs): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);

const decreaseText = ({ lowered, customers }: PushPlan): string =>
  `the totals of ${lowered} of ${customers} customers would be lowered; nothing is sent. ` +
  'Where that is right, run the push with --accept-decrease';
