import type { Growth } from './growth.ts';

/**
 * What is known of one line since the first run. Its level is Billable's count less Kong's; with
 * nothing lost or doubled it is the same in every run, but for what is on its way. Every run gives
 * a lower bound of it (all that Kong counted during the run is on its way) and an upper one
 * (nothing is). The best bounds of all runs are kept, relative to the lower bound of the last run:
 * so uncertainty never adds up, and a small loss in each run shows once it exceeds one run's.
 */
export type Balance = {
  /** How far the lower bound of the last run lies below the best one, or below what is missing. */
  readonly behind: number;
  /** How many requests can be missing at most; `null` where it is not known. */
  readonly atMost: number | null;
  /** What was called lost and has not arrived yet. */
  readonly missing: readonly QueuedRequests[];
  /** What may be missing and was on its way too long ago to be in flight. */
  readonly unsettled: readonly QueuedRequests[];
  /** All that was called lost since the first run and did not arrive. */
  readonly lostInAll: number;
  /** All that was called doubled since the first run. */
  readonly doubledInAll: number;
};

/** Requests that can arrive late, and when they are given up. */
export type QueuedRequests = { readonly requests: number; readonly until: string };

export type BalanceStep = {
  readonly balance: Balance;
  readonly lost: number;
  readonly doubled: number;
  readonly inFlight: number;
  readonly late: number;
};

export const balanced = (atMost: number | null): Balance => ({
  behind: 0,
  atMost,
  missing: [],
  unsettled: [],
  lostInAll: 0,
  doubledInAll: 0,
});

/** The balance of two lines that have become one. */
export const addBalances = (a: Balance, b: Balance): Balance => ({
  behind: a.behind + b.behind,
  atMost: a.atMost === null || b.atMost === null ? null : a.atMost + b.atMost,
  missing: [...a.missing, ...b.missing],
  unsettled: [...a.unsettled, ...b.unsettled],
  lostInAll: a.lostInAll + b.lostInAll,
  doubledInAll: a.doubledInAll + b.doubledInAll,
});

/** What was lost or doubled before is explained. It is still no double when it arrives in its time. */
export const withoutFindings = (balance: Balance): Balance => ({
  ...balance,
  lostInAll: 0,
  doubledInAll: 0,
});

/**
 * One run: Kong counted `growth`, Billable `grown` more than in the run before. `hasUnseen`:
 * Billable can hold requests that Kong's counters do not show. `isOpen`: such ones can still come.
 */
export const stepBalance = (
  last: Balance,
  { between, during }: Growth,
  grown: number,
  run: { hasUnseen: boolean; isOpen: boolean; at: Date; until: Date },
): BalanceStep => {
  const { behind, atMost, missing, unsettled, lostInAll, doubledInAll } = giveUp(last, run.at);
  // Billable counts less where a batch was voided: doubled ones first.
  const voided = Math.min(doubledInAll, Math.max(0, -grown));
  const billable = grown + voided;
  const shift = between + during - billable;
  const named = sum(missing);
  const most = run.hasUnseen || atMost === null ? Infinity : atMost + shift;
  const lost = Math.max(0, behind + between - billable - named);
  const due = Math.max(0, named - Math.max(0, most));
  const stillMissing = wait(take(missing, due), lost, run.until);
  const absent = named - due + lost;
  // What was accepted is no finding: it arrives first, and takes nothing off the others.
  const found = Math.max(0, due - Math.max(0, named - lostInAll));
  const unnamed = Math.max(0, (Number.isFinite(most) ? most : behind + shift) - absent);
  // What was given up is no double when it arrives.
  const givenUp = Math.max(0, lostInAll - named);
  const tooLate = Math.min(givenUp, Math.max(0, -most));
  const doubled = Math.max(0, -most) - tooLate;
  const inFlight = Math.min(during, unnamed);
  const doubtful = Number.isFinite(most) ? unnamed - inFlight : sum(unsettled);
  const newest = doubtful - sum(unsettled);
  const stillUnsettled = wait(
    take(unsettled, Math.max(0, -newest)),
    Math.max(0, newest),
    run.until,
  );
  const known = Number.isFinite(most) ? Math.max(0, most) : during + absent + doubtful;
  return {
    balance: {
      behind: Math.max(behind + shift, absent),
      atMost: run.isOpen ? null : known,
      missing: stillMissing,
      unsettled: stillUnsettled,
      lostInAll: lostInAll - found - tooLate + lost,
      doubledInAll: doubledInAll - voided + doubled,
    },
    lost,
    doubled,
    inFlight,
    late: due + tooLate,
  };
};

/** What waits for longer than its time is not waited for: what is lost stays a finding. */
const giveUp = (balance: Balance, at: Date): Balance => {
  const isDue = ({ until }: QueuedRequests): boolean => Date.parse(until) > at.getTime();
  const missing = balance.missing.filter(isDue);
  const unsettled = balance.unsettled.filter(isDue);
  const gone = sum(balance.missing) - sum(missing);
  const settled = sum(balance.unsettled) - sum(unsettled);
  return {
    ...balance,
    behind: Math.max(0, balance.behind - gone),
    atMost: balance.atMost === null ? null : Math.max(0, balance.atMost - gone - settled),
    missing,
    unsettled,
  };
};

export const sum = (waiting: readonly QueuedRequests[]): number =>
  waiting.reduce((total, { requests }) => total + requests, 0);

/** Takes requests away, the oldest first. */
const take = (waiting: readonly QueuedRequests[], requests: number): readonly QueuedRequests[] => {
  let left = requests;
  return waiting.flatMap((one) => {
    const taken = Math.min(left, one.requests);
    left -= taken;
    return taken === one.requests ? [] : [{ ...one, requests: one.requests - taken }];
  });
};

const wait = (
  waiting: readonly QueuedRequests[],
  requests: number,
  until: Date,
): readonly QueuedRequests[] =>
  requests === 0 ? waiting : [...waiting, { requests, until: until.toISOString() }];
