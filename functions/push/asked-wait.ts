import { dayMs, type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import {
  type BillingSystem,
  type SendResult,
  SystemUnavailable,
} from '../../shared/ports/billing-system.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import { newRound, type PushRound } from '../../shared/push/round.ts';
import type { Month } from '../../shared/reports/month.ts';

/** A system that wants to be left alone for longer is left to the first run after that. */
export const longestWaitMs = 2 * minuteMs;

/** A longer time is no one's limit, but a mistake: pushes would stand still for it. */
const mostMs = dayMs;

/** How often it is tried again where another run stores the same round. */
const attempts = 5;

export const waitText = (system: PushSystem, until: EpochMs): string =>
  `${system} asks to wait until ${new Date(until).toISOString()}; nothing is sent to it before`;

/**
 * Until when a system has asked to be left alone, by the rounds of it; `null`: it has not. What another server
 * has asked for does not bind the one at this address.
 */
export const askedWait = (
  rounds: readonly Pick<PushRound, 'waitUntil' | 'waitAddress'>[],
  { now, address }: { readonly now: EpochMs; readonly address: string },
): EpochMs | null => {
  // A time that is farther away comes from a clock that was set back since.
  const untils = rounds
    .filter(({ waitAddress }) => waitAddress === null || waitAddress === address)
    .map(({ waitUntil }) => waitUntil ?? 0)
    .filter((until) => until > now && until <= now + mostMs);
  return untils.length === 0 ? null : Math.max(...untils);
};

type KeptWait = {
  readonly system: PushSystem;
  readonly month: Month;
  readonly until: EpochMs;
  readonly address: string;
};

/** Keeps in the ledger that a system wants to be left alone: the next run may be another process. */
export const keepWait = async (
  ledger: Pick<PushLedger, 'round' | 'putRound'>,
  { system, month, until, address }: KeptWait,
): Promise<void> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = (await ledger.round(system, month)) ?? newRound(system, month);
    if (round.waitAddress === address && (round.waitUntil ?? 0) >= until) return;
    const wait = { waitUntil: until, waitAddress: address };
    const next = { ...round, revision: round.revision + 1, ...wait };
    if (await ledger.putRound(next)) return;
  }
};

/**
 * A system of which nothing more is asked once it wants to be left alone for longer than a run waits;
 * `until` says for how long.
 */
export const withAskedWait = (
  system: BillingSystem,
  clock: () => EpochMs,
): { readonly system: BillingSystem; readonly until: () => EpochMs | null } => {
  let until: EpochMs | null = null;
  const hear = (waitMs: number | null): void => {
    if (waitMs === null || waitMs <= longestWaitMs) return;
    until = Math.max(until ?? 0, clock() + Math.min(waitMs, mostMs));
  };
  const heard =
    <Args extends unknown[], Answer>(
      call: (...args: Args) => Promise<Answer>,
      isAboutOne: (error: SystemUnavailable) => boolean,
    ) =>
    async (...args: Args): Promise<Answer> => {
      const leftMs = (until ?? 0) - clock();
      if (until !== null && leftMs > 0) {
        throw new SystemUnavailable(waitText(system.name, until), { retryAfterMs: leftMs });
      }
      try {
        return await call(...args);
      } catch (error) {
        if (error instanceof SystemUnavailable && !isAboutOne(error)) hear(error.retryAfterMs);
        throw error;
      }
    };
  const { held } = system;
  const send = async (events: Parameters<BillingSystem['send']>[0]) => {
    const results = await system.send(events);
    for (const result of results) hear(waitOf(result));
    return results;
  };
  return {
    system: {
      ...system,
      clock: heard(async () => system.clock(), never),
      meterProblem: heard(async (event: string) => system.meterProblem(event), never),
      terms: heard(
        async (...asked: Parameters<BillingSystem['terms']>) => system.terms(...asked),
        isOfOne,
      ),
      send: heard(send, never),
      held: held && heard(held, isOfOne),
    },
    until: () => until,
  };
};

/** What a system cannot say of one customer keeps no total of another from being sent. */
const isOfOne = (error: SystemUnavailable): boolean => error.isOfOne;

const never = (): boolean => false;

const waitOf = (result: SendResult): number | null =>
  result.kind === 'unanswered' ? result.retryAfterMs : null;
