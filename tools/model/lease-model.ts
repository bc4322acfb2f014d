import { faultOfLease } from './lease-faults.ts';
import {
  busy,
  type Call,
  isFree,
  type LeaseRule,
  type LeaseSetting,
  type LeaseState,
  length,
  moved,
  newCall,
} from './lease-state.ts';
import type { Model, ModelStep } from './search.ts';

/** Steps 3, 10, 11 and the end of an ingest call, as the rules say, or without one of them. */
export const leaseModel = (setting: LeaseSetting, without: LeaseRule | null): Model<LeaseState> => {
  const { ahead, commitAfter, horizon, groups = 1 } = setting;
  // Where every call is to commit, the instant of the last commit is of no matter.
  const isStampRead = commitAfter > 0;
  const has = (rule: LeaseRule): boolean => rule !== without;

  const mayTake = ({ lease }: LeaseState, who: number, at: number): boolean =>
    !has('a lease is taken on condition') ||
    lease === null ||
    lease.holder === who ||
    lease.until <= at ||
    (has('a lease that ends too late is void') && lease.until > at + length);

  const stepsOf = (state: LeaseState, i: number, call: Call): ModelStep<LeaseState>[] => {
    const at = state.now + (ahead[i] ?? 0);
    const to = (
      does: string,
      change: Partial<Call>,
      rest: Partial<LeaseState> = {},
    ): ModelStep<LeaseState> => ({
      does: `${i} ${does}`,
      next: {
        ...state,
        ...rest,
        calls: state.calls.with(i, moved({ ...call, ...change })),
      },
    });
    const end = (why: Call['why']): Partial<Call> => ({
      ...newCall,
      at: 'ended',
      why,
      putAt: call.putAt,
    });
    const lease = { holder: i, until: at + length };

    switch (call.at) {
      case 'new':
        return [
          to(
            'puts its batch',
            { at: 'look', putAt: isStampRead ? state.now : 0 },
            { inbox: [...state.inbox, i].sort((a, b) => a - b) },
          ),
        ];
      case 'look': {
        const { committedAt } = state;
        const isHeld = !mayTake(state, i, at);
        const isFuture = committedAt !== null && committedAt > at;
        const isDue =
          committedAt === null ||
          (isFuture && has('a last commit in the future is void')) ||
          at - committedAt >= commitAfter;
        if (!isDue) return [to('finds a young commit', end('recent'))];
        return [
          isHeld ? to('finds the lease held', end('held')) : to('finds it due', { at: 'take' }),
        ];
      }
      case 'take':
        return mayTake(state, i, at)
          ? [to('takes the lease', { at: 'read', heldSince: at }, { lease })]
          : [to('finds the lease held', end('held'))];
      case 'read': {
        const all = to('reads all', {
          at: 'work',
          readAt: isStampRead ? at : 0,
          seen: state.inbox,
          groupsLeft: groups,
          isAll: true,
        });
        const oldest = state.inbox.slice(0, 1);
        if (setting.mayBeCut !== true || state.inbox.length < 2) return [all];
        return [
          all,
          to('reads a part', {
            at: 'work',
            readAt: isStampRead ? at : 0,
            seen: oldest,
            groupsLeft: groups,
            isAll: false,
          }),
        ];
      }
      case 'work': {
        const isLong = at - call.heldSince > length / 2 && has('a lease is taken for longer');
        const longer = isLong && mayTake(state, i, at);
        const rest: Partial<LeaseState> = longer ? { lease } : {};
        const held = isLong ? { heldSince: at } : {};
        if (call.groupsLeft > 1) {
          return [to('commits a group', { ...held, groupsLeft: call.groupsLeft - 1 }, rest)];
        }
        const inbox = state.inbox.filter((each) => !call.seen.includes(each));
        return [
          to(
            'commits the last group',
            { ...held, at: 'release', groupsLeft: 0 },
            { ...rest, inbox },
          ),
        ];
      }
      case 'release': {
        const isHolder =
          state.lease?.holder === i || !has('a lease is given back by its holder alone');
        const isStamped = call.isAll || !has('the last commit moves only where all is committed');
        const stamp = has('the last commit is the instant before the read') ? call.readAt : at;
        const looks = commitAfter === 0 && call.isAll && has('the holder looks again');
        return [
          to(
            'gives the lease back',
            looks ? { ...end(''), at: 'again' } : end(call.isAll ? 'done' : 'lost'),
            {
              ...(isHolder && { lease: null }),
              ...(isHolder &&
                isStamped &&
                isStampRead && { committedAt: stamp, trulyAt: state.now }),
            },
          ),
        ];
      }
      case 'again':
        return [
          state.inbox.length === 0
            ? to('sees nothing', end('done'))
            : to('looks again', { at: 'take' }),
        ];
      case 'ended':
        return [];
    }
  };

  /** It dies, or its commit fails: then it answers all the same. */
  const failures = (state: LeaseState, i: number, call: Call): ModelStep<LeaseState>[] => {
    if (setting.mayFail !== true || call.at === 'new' || call.at === 'ended') return [];
    const why = has('an answer does not depend on the commit') ? 'lost' : 'refused to answer';
    const ended: Call = { ...newCall, at: 'ended', why, putAt: call.putAt };
    return [{ does: `${i} fails`, next: { ...state, calls: state.calls.with(i, ended) } }];
  };

  const clock = (state: LeaseState): ModelStep<LeaseState>[] => {
    const isEveryOneThrough = state.calls.every(
      (call, i) => call.hasMoved || isFree(i, setting) || !busy.includes(call.at),
    );
    if (state.now === horizon || !isEveryOneThrough) return [];
    const calls = state.calls.map((call) => ({ ...call, hasMoved: false }));
    return [{ does: 'the clock moves', next: { ...state, now: state.now + 1, calls } }];
  };

  /** The function once a minute tries three times, each after more than half a lease. */
  const minuteFindsLease = (state: LeaseState): boolean =>
    [0, 1, 2].some((pauses) => mayTake(state, -1, state.now + pauses * (length / 2 + 1)));

  return {
    start: {
      now: 0,
      inbox: [],
      lease: null,
      committedAt: null,
      trulyAt: null,
      calls: ahead.map(() => newCall),
    },
    steps: (state) => [
      ...state.calls.flatMap((call, i) => [
        ...stepsOf(state, i, call),
        ...failures(state, i, call),
      ]),
      ...clock(state),
    ],
    fault: (state) => faultOfLease(state, { ...setting, mayBeTaken: minuteFindsLease(state) }),
  };
};
