import { dueMonths } from '../../shared/push/months.ts';
import { decreaseText } from '../../shared/push/decrease-text.ts';
import { keyText } from '../../shared/push/key-text.ts';
import { isSuspect, type PushPlan } from '../../shared/push/plan.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import { newRound } from '../../shared/push/round.ts';
import { isTooEarly } from '../../shared/push/timestamp.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import type { PushContext } from './context.ts';
import { newMonthPlan } from './month/month-plan.ts';
import type { PushRequest } from './handler.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { PushSystemSettings } from '../../shared/push/settings.ts';
import { canFind } from './trust/find-held.ts';
import { requireStore } from './trust/store-trust.ts';

/** A total that a run would send now. */
export type DueTotal = {
  readonly system: string;
  readonly customer: string;
  readonly meter: string;
  readonly month: string;
  /** What was accepted last; `null`: nothing. */
  readonly accepted: number | null;
  /** The same, where the system was found to hold it. */
  readonly confirmed: number | null;
  readonly now: number;
  readonly difference: number;
};

/** A total that no run sends before a person helps. */
export type UnsentTotal = Pick<DueTotal, 'system' | 'customer' | 'meter' | 'month'> & {
  readonly reason: string;
};

/** Why a run would send nothing of a month. */
export type StoppedMonth = Pick<DueTotal, 'system' | 'month'> & { readonly reason: string };

/** What a run would do with some customers of a month, or with all of it. */
export type DuePart = {
  readonly due: readonly DueTotal[];
  readonly unsent: readonly UnsentTotal[];
  readonly stopped: readonly StoppedMonth[];
};

/**
 * What a run would send, and what it would leave, some customers after others. Asks no system and stores
 * nothing.
 */
export async function* dueTotals(
  context: Pick<
    PushContext,
    | 'ledger'
    | 'files'
    | 'systems'
    | 'readTotals'
    | 'directory'
    | 'zoneOf'
    | 'clock'
    | 'meters'
    | 'hash'
  >,
  request: PushRequest,
): AsyncGenerator<DuePart> {
  const { ledger, zoneOf } = context;
  const now = context.clock();
  for (const { settings: configured, system } of context.systems) {
    const counted = [...configured.meters].filter(([meter]) => context.meters.includes(meter));
    const settings = { ...configured, meters: new Map(counted) };
    const paused = new Set(configured.meters.keys());
    if (request.to !== undefined && request.to !== settings.name) continue;
    const months =
      request.month === undefined
        ? dueMonths(now, settings.graceMs, zoneOf)
        : [{ month: request.month, kind: 'asked' as const }];
    for (const { month, kind } of months) {
      const period = monthPeriod(month, zoneOf(month));
      if (kind === 'late' || isTooEarly(period, now)) continue;
      const { name, meters, total } = settings;
      const round = (await ledger.round(name, month)) ?? newRound(name, month);
      const asked = { meters: [...meters.keys()], total, now };
      const { totals } = await context.readTotals(month, asked);
      const isFound = canFind(system, round, { isOver: now >= period.end + settings.graceMs });
      const wasRead = round.readBackAt !== null;
      const given = { round, totals, now, kind, isByHand: true, isFound, wasRead };
      const plan = newMonthPlan({ ...context, settings, paused }, given);
      const lowering = { lowered: 0, customers: 0 };
      for await (const part of plan.parts()) {
        const planned = plan.of(part);
        lowering.lowered += planned.lowered;
        lowering.customers += planned.customers;
        yield { due: dueOf(planned), unsent: unsentOf(part.records, planned), stopped: [] };
      }
      const doubt =
        request.isStoreAccepted === true ? null : await storeProblem(context, settings, month);
      const isLowered = isSuspect(lowering) && request.isDecreaseAccepted !== true;
      const stop = doubt ?? (isLowered ? decreaseText(lowering) : null);
      if (stop === null) continue;
      yield { due: [], unsent: [], stopped: [{ system: name, month, reason: stop }] };
    }
  }
}

const unsentOf = (
  records: readonly PushRecord[],
  { notes }: Pick<PushPlan, 'notes'>,
): readonly UnsentTotal[] => {
  const known = new Map([...records, ...notes].map((record) => [keyText(record.key), record]));
  return [...known.values()].flatMap(({ key, objection, unmapped, reason }) => {
    const said = objection ?? (unmapped === null ? null : reason);
    return said === null ? [] : [{ ...key, reason: said }];
  });
};

const dueOf = ({
  repeats,
  changes,
}: Pick<PushPlan, 'repeats' | 'changes'>): readonly DueTotal[] => {
  const repeated = repeats.flatMap((record) =>
    record.sending === null ? [] : [{ record, total: record.sending.total }],
  );
  return [...repeated, ...changes].map(({ record: { key, accepted, confirmedAt }, total }) => ({
    system: key.system,
    customer: key.customer,
    meter: key.meter,
    month: key.month,
    accepted: accepted?.total ?? null,
    confirmed: confirmedAt === null ? null : (accepted?.total ?? null),
    now: total,
    difference: total - (accepted?.total ?? 0),
  }));
};

const storeProblem = async (
  { ledger, files }: Pick<PushContext, 'ledger' | 'files'>,
  settings: PushSystemSettings,
  month: Month,
): Promise<string | null> => {
  try {
    await requireStore({ ledger, files, settings }, [month]);
    return null;
  } catch (error) {
    if (error instanceof OperatorProblem) return error.message;
    throw error;
  }
};
