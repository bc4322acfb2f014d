import type { EpochMs } from '../calendar/instant.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import { doubtText } from './doubt-text.ts';
import type { PushRecord } from './record.ts';
import type { PushRound } from './round.ts';

/** As `GET /push` and `push --status` show it. */
export type PushState = 'sent' | 'accepted' | 'confirmed' | 'late' | 'refused' | 'unmapped';

export type PushView = {
  readonly system: string;
  readonly customer: string;
  readonly meter: string;
  readonly month: string;
  /** What was last sent; where nothing was, or the customer has no id there, what it is now; `null`: not known. */
  readonly total: number | null;
  readonly sequence: number | null;
  readonly state: PushState;
  readonly sent_at: string | null;
  readonly confirmed_at: string | null;
  /** What changed after `grace`, less what was accepted. */
  readonly late: number | null;
  readonly reason: string | null;
};

export const pushView = (record: PushRecord): PushView => {
  const { key, sending, accepted, confirmedAt, late, unmapped, objection, reason } = record;
  return {
    system: key.system,
    customer: key.customer,
    meter: key.meter,
    month: key.month,
    total: (late === null ? unmapped : null) ?? sending?.total ?? unmapped ?? late,
    sequence: sending?.sequence ?? null,
    state: stateOf(record),
    sent_at: iso(sending?.at ?? null),
    confirmed_at: iso(confirmedAt),
    late: late === null ? null : late - (accepted?.total ?? 0),
    reason: objection ?? reason,
  };
};

const stateOf = ({ sending, confirmedAt, late, unmapped, objection }: PushRecord): PushState => {
  if (late !== null) return 'late';
  if (unmapped !== null) return 'unmapped';
  if (objection !== null) return 'refused';
  if (sending === null || sending.state === 'refused') return 'refused';
  if (sending.state === 'sent' || sending.state === 'lost') return 'sent';
  return confirmedAt === null ? 'accepted' : 'confirmed';
};

const iso = (at: EpochMs | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** What keeps a system and month from being sent, or is to be decided by a person. */
export type PushProblemView = {
  readonly system: string;
  readonly month: string;
  readonly problem: string;
  readonly since: string | null;
};

/** Of the systems that are pushed to: one that was taken out of the file has none any more. */
export const problemViews = (
  rounds: readonly PushRound[],
  systems: readonly PushSystem[],
): readonly PushProblemView[] =>
  rounds.flatMap((round) => {
    const { system, month, problem, stoppedAt } = round;
    if (!systems.includes(system)) return [];
    // Before a run has met it.
    const doubt = problem === null ? doubtText(round) : null;
    const stopped =
      `the totals of ${stoppedAt ?? 0} customers would be lowered; nothing is sent. Where that is ` +
      'right, run the push with --accept-decrease';
    return [
      ...(problem === null
        ? []
        : [{ system, month, problem: problem.text, since: iso(problem.since) }]),
      ...(doubt === null ? [] : [{ system, month, problem: doubt, since: null }]),
      ...(stoppedAt === null ? [] : [{ system, month, problem: stopped, since: null }]),
    ];
  });
