import type { EpochMs } from '../../shared/calendar/instant.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { type DueMonth, dueMonths, olderMonths } from '../../shared/push/months.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { type Month, monthAt } from '../../shared/reports/month.ts';
import { isUntried } from '../../shared/push/round.ts';
import { addressHash } from './address-hash.ts';
import { askedWait, keepWait, waitText, withAskedWait } from './asked-wait.ts';
import type { ConfiguredSystem, PushContext, SystemRun } from './context.ts';
import { withCountedMeters, withProblem } from './counted-meters.ts';
import { failedOutcome } from './failed-outcome.ts';
import { noCounts, type PushOutcome } from './outcome.ts';
import { clearAhead, noteForAll, noteProblem } from './alarms/problems.ts';
import { type MonthRequest, pushMonth } from './month/push-month.ts';
import { clockOutcome } from './clock-outcome.ts';
import { readUntold } from './alarms/untold.ts';
import { newPushMemory } from './alarms/memory.ts';
import { compareHeld } from './trust/compare-held.ts';
import { quickFirst } from './quick-first.ts';
import { endOfShare } from './time-up.ts';
import { sayUnknown } from './trust/say-unknown.ts';
import { acceptStore, goOnAfterLoss, requireStore } from './trust/store-trust.ts';

export type PushRequest = {
  /** Only this system. */
  readonly to?: PushSystem;
  /** Only this month, late changes too: a person has asked for it. */
  readonly month?: Month;
  /** A person waits for it: what was refused is tried again, and what is said raises no alarm yet. */
  readonly isByHand?: boolean;
  readonly isDecreaseAccepted?: boolean;
  readonly isStoreAccepted?: boolean;
};

/**
 * Pushes the totals of every month that is due into every system. One system, or one month of it,
 * that fails never holds up the others: it is among the outcomes. Any number of runs may go on at
 * once; running again is safe. After the alarms of the outcomes are raised, `noteTold` is to be called.
 */
export const createPushHandler =
  (context: PushContext, memory = newPushMemory()) =>
  async (request: PushRequest = {}): Promise<readonly PushOutcome[]> => {
    const identity = await context.store.identity();
    if (identity === null) return [];
    const asked = context.systems.filter(
      ({ settings }) => request.to === undefined || settings.name === request.to,
    );
    const outcomes = new Map<ConfiguredSystem, readonly PushOutcome[]>();
    for (const [i, configured] of (await quickFirst(context, asked)).entries()) {
      const run = {
        ...context,
        ...configured,
        deadline: endOfShare(context, asked.length - i),
        memory,
        paused: new Set<string>(),
        uncompared: new Set<string>(),
        askedWait: () => null,
        storeId: identity.id,
      };
      outcomes.set(configured, await pushSystem(run, request));
    }
    return asked.flatMap((configured) => outcomes.get(configured) ?? []);
  };

/** What a run does for a system that has not asked to be left alone, and keeps where it does. */
const pushSystem = async (
  given: SystemRun,
  request: PushRequest,
): Promise<readonly PushOutcome[]> => {
  const { ledger, clock, zoneOf } = given;
  const { system, until } = withAskedWait(given.system, clock);
  const outcomes = await pushMonths({ ...given, system, askedWait: until }, request);
  const asked = until();
  if (asked === null || given.memory.wrongClocks.has(given.settings.name)) return outcomes;
  const now = clock();
  const month = monthAt(now, zoneOf(monthAt(now, 'UTC')));
  try {
    const { name } = given.settings;
    const address = addressHash(given);
    await keepWait(ledger, { system: name, month, until: asked, address });
  } catch (error) {
    // The next run then hears it once more.
    if (!(error instanceof StoreUnavailable)) throw error;
  }
  return outcomes;
};

const pushMonths = async (
  run: SystemRun,
  request: PushRequest,
): Promise<readonly PushOutcome[]> => {
  const { settings, ledger, clock, zoneOf } = run;
  const { name: system } = settings;
  const outcomes: PushOutcome[] = [];
  let said: readonly string[] = [];
  let isClockTold = false;
  const wrongMonth = request.month === undefined ? null : monthProblem(request.month, run);
  if (wrongMonth !== null) return [failedOutcome(nothingYet(system), wrongMonth)];
  const isByHand = request.isByHand ?? false;
  try {
    const rounds = (await ledger.rounds()).filter((round) => round.system === system);
    const waitUntil = askedWait(rounds, { now: clock(), address: addressHash(run) });
    if (waitUntil !== null) throw new SystemUnavailable(waitText(system, waitUntil));
    // Nothing is stored by a clock that is wrong.
    const wrong = await clockOutcome(run);
    if (wrong !== null) return [wrong];
    isClockTold = true;
    const now = clock();
    await clearAhead(ledger, { rounds, running: monthAt(now, zoneOf(monthAt(now, 'UTC'))) });
    const counted = await withCountedMeters(run);
    if (!isByHand) outcomes.push(...(await readUntold(run)));
    const due = dueMonths(now, settings.graceMs, zoneOf);
    const months: readonly (Omit<DueMonth, 'kind'> & Pick<MonthRequest, 'kind'>)[] =
      request.month === undefined
        ? [...due, ...olderMonths(rounds, due, now)]
        : [{ month: request.month, kind: 'asked' }];
    const untried = new Set(rounds.filter(isUntried).map(({ month }) => month));
    const concerned = [...months, ...due]
      .filter(({ month, kind }) => kind !== 'late' || !untried.has(month))
      .map(({ month }) => month);
    const sent = months.filter(({ kind }) => kind !== 'late').map(({ month }) => month);
    const found: DueMonth[] = [];
    if (request.isStoreAccepted === true) {
      const accepted = await acceptStore(run, concerned);
      outcomes.push(...sayUnknown(run, accepted, sent));
      const isNew = (month: Month): boolean => !months.some((one) => one.month === month);
      if (request.month === undefined) {
        found.push(...accepted.filter(isNew).map((month) => ({ month, kind: 'late' }) as const));
      }
    } else await requireStore(run, concerned);
    await goOnAfterLoss(run, sent);
    const comparison = await compareHeld(counted.run, sent);
    said = comparison.alarms;
    if (said.length > 0) {
      if (request.isStoreAccepted === true) await acceptStore(run, concerned);
      else await requireStore(run, concerned);
    }
    const compared = { ...counted.run, uncompared: comparison.uncompared };
    for (const { month, kind } of [...months, ...found]) {
      const given = kind === 'late' ? { ...compared, settings: counted.lateSettings } : compared;
      const pushed = await pushMonth(given, {
        month,
        kind,
        isByHand,
        isDecreaseAccepted: request.isDecreaseAccepted ?? false,
        isStoreAccepted: request.isStoreAccepted ?? false,
      });
      const outcome = withWait(pushed, run.askedWait());
      // The months before are looked at, and nothing of them may have been sent.
      const standing = kind === 'late' ? null : counted.problem;
      const whole = withProblem(outcome, standing);
      const place = { ledger, system, month, now, standing };
      const { alarms, ...noted } = await noteProblem(place, whole);
      const before = new Set(outcomes.flatMap((one) => one.alarms));
      outcomes.push({ ...noted, alarms: alarms.filter((text) => !before.has(text)) });
      // Of the other months it would say the same.
      if (outcome.error instanceof SystemUnavailable) break;
    }
  } catch (error) {
    const outcome = failedOutcome({ ...nothingYet(system), alarms: said }, error);
    isClockTold ||= error instanceof SystemUnavailable && error.answeredAt !== null;
    if (isClockTold) run.memory.wrongClocks.delete(system);
    // What is not told yet may be as wrong as it was; it was said then, and nothing is stored by it.
    if (!isClockTold && run.memory.wrongClocks.has(system)) return [{ ...outcome, alarms: [] }];
    // A store that does not answer is in the outcome already, or the next run meets it.
    const noted = noteForAll(run, outcome, { isClockTold });
    outcomes.push(await noted.catch(() => outcome));
  }
  return outcomes;
};

/** A system that has asked to be left alone answers later runs no more than this one. */
const withWait = (outcome: PushOutcome, until: EpochMs | null): PushOutcome =>
  until === null || outcome.outcome !== 'unanswered'
    ? outcome
    : { ...outcome, message: waitText(outcome.system, until) };

const monthProblem = (month: Month, { clock, zoneOf }: SystemRun): OperatorProblem | null => {
  const running = monthAt(clock(), zoneOf(month));
  if (month <= running) return null;
  return new OperatorProblem(`${month} has not begun; allowed: ${running} and earlier months`);
};

const nothingYet = (system: PushSystem) => ({ system, month: null, ...noCounts, alarms: [] });
