import type { PushSystem } from '../customers/push-systems.ts';
import { type EpochMs, minuteMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { monthAt } from '../reports/month.ts';
import { newRound, type PushRound } from './round.ts';

/** What the clock here and that of a system said at the same time. */
export type WrongClock = { readonly ours: EpochMs; readonly theirs: EpochMs };

/** Systems from whose clock this one is too far. It is in no store: nothing is stored by a wrong clock. */
export type WrongClocks = ReadonlyMap<PushSystem, WrongClock>;

/** How far this clock may be from that of a system. */
const clockBoundMs = 5 * minuteMs;

export const isWrongClock = ({ ours, theirs }: WrongClock): boolean =>
  Math.abs(ours - theirs) > clockBoundMs;

export const wrongClockText = (system: PushSystem, { ours, theirs }: WrongClock): string =>
  `Nothing is sent to ${system}: the clock here says ${iso(ours)} and the clock there says ` +
  `${iso(theirs)}. At most 5 minutes may lie between them. Set the clock of this machine.`;

/** Rounds with a wrong clock as the problem of the month that runs there. */
export const roundsWithClocks = (
  rounds: readonly PushRound[],
  wrongClocks: WrongClocks,
  timezone: TimeZone,
): readonly PushRound[] => {
  const left = new Map(rounds.map((round) => [roundKey(round), round]));
  for (const [system, clock] of wrongClocks) {
    const month = monthAt(clock.theirs, timezone);
    const round = left.get(roundKey({ system, month })) ?? newRound(system, month);
    const text = wrongClockText(system, clock);
    const problem = { kind: 'failed', text, since: clock.theirs, toldAt: null } as const;
    left.set(roundKey(round), { ...round, problem });
  }
  return [...left.values()];
};

const roundKey = ({ system, month }: Pick<PushRound, 'system' | 'month'>): string =>
  `${system} ${month}`;

const iso = (at: EpochMs): string => new Date(at).toISOString();
