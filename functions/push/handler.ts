import { minuteMs } from '../../shared/calendar/instant.ts';
import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { dueMonths } from '../../shared/push/months.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { type Month, monthAt } from '../../shared/reports/month.ts';
import type { PushContext, SystemRun } from './context.ts';
import { noCounts, type PushOutcome } from './outcome.ts';
import { pushMonth } from './push-month.ts';

export type PushRequest = {
  /** Only this system. */
  readonly to?: PushSystem;
  /** Only this month, late changes too: a person has asked for it. */
  readonly month?: Month;
  readonly isDecreaseAccepted?: boolean;
  readonly isStoreAccepted?: boolean;
};

/** How far this clock may be from that of a system. */
const clockBoundMs = 5 * minuteMs;

/**
 * Pushes the totals of every month that is due into every system. One system, or one month of it,
 * that fails never holds up the others: it is among the outcomes. Any number of runs may go on at
 * once; running again is safe.
 */
export const createPushHandler =
  (context: PushContext) =>
  async (request: PushRequest = {}): Promise<readonly PushOutcome[]> => {
    const identity = await context.store.identity();
    if (identity === null) return [];
    const asked = context.systems.filter(
      ({ settings }) => request.to === undefined || settings.name === request.to,
    );
    const outcomes: PushOutcome[] = [];
    for (const configured of asked) {
      outcomes.push(
        ...(await pushSystem({ ...context, ...configured, storeId: identity.id }, request)),
      );
    }
    return outcomes;
  };

const pushSystem = async (
  run: SystemRun,
  request: PushRequest,
): Promise<readonly PushOutcome[]> => {
  const { settings, clock, zoneOf } = run;
  const outcomes: PushOutcome[] = [];
  try {
    await requireClock(run);
    const now = clock();
    const months =
      request.month === undefined
        ? dueMonths(now, settings.graceMs, zoneOf)
        : [{ month: askedMonth(request.month, run), kind: 'asked' as const }];
    for (const { month, kind } of months) {
      try {
        outcomes.push(
          await pushMonth(run, {
            month,
            kind,
            isDecreaseAccepted: request.isDecreaseAccepted ?? false,
            isStoreAccepted: request.isStoreAccepted ?? false,
          }),
        );
      } catch (error) {
        // Of the other months it would say the same.
        if (error instanceof SystemUnavailable) throw error;
        outcomes.push(failedOutcome(settings.name, month, error));
      }
    }
  } catch (error) {
    outcomes.push(failedOutcome(settings.name, null, error));
  }
  return outcomes;
};

/** Timestamps come from this clock: a wrong one would be in what is stored, before it is refused. */
const requireClock = async ({ system, clock }: SystemRun): Promise<void> => {
  const theirs = await system.clock();
  if (theirs === null) return;
  const ours = clock();
  if (Math.abs(ours - theirs) <= clockBoundMs) return;
  throw new OperatorProblem(
    `Nothing is sent to ${system.name}: the clock here says ${iso(ours)} and the clock there says ` +
      `${iso(theirs)}. At most 5 minutes may lie between them. Set the clock of this machine.`,
  );
};

const askedMonth = (month: Month, { clock, zoneOf }: SystemRun): Month => {
  const running = monthAt(clock(), zoneOf(month));
  if (month <= running) return month;
  throw new OperatorProblem(`${month} has not begun; allowed: ${running} and earlier months`);
};

const failedOutcome = (system: PushSystem, month: Month | null, error: unknown): PushOutcome => {
  const isSilent = error instanceof SystemUnavailable || error instanceof StoreUnavailable;
  const message =
    isSilent || error instanceof OperatorProblem
      ? error.message
      : 'the push failed for a reason that the log names';
  return {
    system,
    month,
    outcome: isSilent ? 'unanswered' : 'failed',
    ...noCounts,
    alarms: isSilent ? [] : [message],
    message,
    error,
  };
};

const iso = (at: number): string => new Date(at).toISOString();
