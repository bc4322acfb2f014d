import type { EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';
import type { Meter } from '../metering/series.ts';
import type { Month } from '../reports/month.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import type { PushProblem } from './problem.ts';
import type { Alarm } from './alarm.ts';
import { type Mark, nextTimestamp } from './timestamp.ts';

export const losses = ['restored', 'behind', 'accepted'] as const;

/**
 * How far a system and month are. A round is all that one run sends of them: its sequence and
 * timestamp are those of every sending in it, so that the greatest ones are known exactly, and no
 * two runs ever share one.
 */
export type PushRound = Mark & {
  readonly system: PushSystem;
  readonly month: Month;
  readonly revision: number;
  /** Sendings up to this sequence may have been lost by a restore; their totals are sent again. */
  readonly uncertainUpTo: number;
  /**
   * More may have been sent than the store knows. `restored`: it comes from a backup. `behind`: the
   * system was found to hold more. `accepted`: a person has said that the store is right; the next
   * round leaves a thousand places out. `null`: none of these.
   */
  readonly loss: (typeof losses)[number] | null;
  /** Whether the system has not said yet, of each customer, what it held before the first sending. */
  readonly isUncompared: boolean;
  /** When the system was last asked what it holds. */
  readonly readBackAt: EpochMs | null;
  /** When late changes were last looked for. */
  readonly lateCheckedAt: EpochMs | null;
  /** How many totals the last run would have lowered, where it stopped for that; else `null`. */
  readonly stoppedAt: number | null;
  /** What keeps all of it from being sent; `null`: nothing. */
  readonly problem: PushProblem | null;
  /** Until when the system wants to be left alone, as it has asked; `null`: it has not. */
  readonly waitUntil: EpochMs | null;
  /** A hash of where it was when it asked; `null`: not known, as in ledgers of earlier releases. */
  readonly waitAddress: string | null;
  /** By meter how much changed too late to be sent by itself, of all customers: sums of differences. */
  readonly late: Readonly<Record<Meter, number>>;
  /** What a person should look at, and for which the alarm is not known to be raised. */
  readonly untold: readonly Alarm[];
};

/** The place of what a system was found to hold, before all that are sent. */
export const foundSequence = 0;

export const newRound = (system: PushSystem, month: Month): PushRound => ({
  system,
  month,
  revision: 0,
  sequence: 0,
  timestampSec: 0,
  uncertainUpTo: 0,
  loss: null,
  isUncompared: false,
  readBackAt: null,
  lateCheckedAt: null,
  stoppedAt: null,
  problem: null,
  waitUntil: null,
  waitAddress: null,
  late: {},
  untold: [],
});

/**
 * Rounds that are left out after a loss. A store that was restored without its marks would else take
 * places that were taken before: their ids are known there, and their timestamps are too early.
 */
const roundsAfterLoss = 1_000;

type NextRound = {
  readonly now: EpochMs;
  /** Whether the system was found to hold something else than was sent. */
  readonly isAfterLoss: boolean;
};

/** The next round; `null` where a month has no second left. */
export const nextRound = (
  round: PushRound,
  period: Period,
  { now, isAfterLoss }: NextRound,
): PushRound | null => {
  const step = isAfterLoss || round.loss !== null ? roundsAfterLoss : 1;
  const last = round.sequence === 0 ? null : round.timestampSec;
  const timestampSec = nextTimestamp(period, last, now, step - 1);
  if (timestampSec === null) return null;
  return {
    ...round,
    revision: round.revision + 1,
    sequence: round.sequence + step,
    timestampSec,
    loss: null,
    stoppedAt: null,
  };
};

/** Whether a store is older than what was sent from it. */
export const isBehind = (round: Mark, mark: Mark): boolean =>
  round.sequence < mark.sequence || round.timestampSec < mark.timestampSec;

/** A person has said that an older store is the right one: it goes on from the mark. */
export const acceptedStore = (round: PushRound, mark: Mark): PushRound => ({
  ...round,
  revision: round.revision + 1,
  sequence: Math.max(round.sequence, mark.sequence),
  timestampSec: Math.max(round.timestampSec, mark.timestampSec),
  uncertainUpTo: Math.max(round.sequence, mark.sequence, 1),
  loss: round.loss === null ? null : 'accepted',
  readBackAt: null,
});

/** A round of a store that may be older than what was sent from it. */
export const doubted = (round: PushRound, loss: 'restored' | 'behind'): PushRound => ({
  ...round,
  revision: round.revision + 1,
  loss,
});

/** Whether no run has tried to send anything of the month: a restore alone says nothing of it. */
export const isUntried = (round: PushRound): boolean =>
  round.revision === 0 || (isDoubted(round) && round.sequence === 0 && round.problem === null);

/** Whether nothing was sent since a person has accepted an older store. */
export const isFirstSinceLoss = ({ uncertainUpTo, sequence }: PushRound): boolean =>
  uncertainUpTo > 0 && sequence <= uncertainUpTo;

/** Whether nothing is sent before a person has said that the store is right. */
export const isDoubted = ({ loss }: Pick<PushRound, 'loss'>): boolean =>
  loss === 'restored' || loss === 'behind';
