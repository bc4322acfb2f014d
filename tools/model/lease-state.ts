/** What a commit is made by: calls that took a batch, each with one of its own, by the number of the call. */
export type Call = {
  readonly at: 'new' | 'look' | 'take' | 'read' | 'work' | 'release' | 'again' | 'ended';
  /** `recent`: the last commit is young enough. `lost`: it died, failed or ran out of time. */
  readonly why: '' | 'done' | 'held' | 'recent' | 'lost' | 'refused to answer';
  readonly putAt: number;
  readonly heldSince: number;
  readonly readAt: number;
  readonly seen: readonly number[];
  readonly groupsLeft: number;
  readonly isAll: boolean;
  /** Whether it made a step since the clock moved. */
  readonly hasMoved: boolean;
};

export type LeaseState = {
  readonly now: number;
  readonly inbox: readonly number[];
  readonly lease: { readonly holder: number; readonly until: number } | null;
  /** As stored, by the clock of the holder; and when it was in truth. */
  readonly committedAt: number | null;
  readonly trulyAt: number | null;
  readonly calls: readonly Call[];
};

export type LeaseRule =
  | 'a lease is taken on condition'
  | 'a lease that ends too late is void'
  | 'a lease is taken for longer'
  | 'a lease is given back by its holder alone'
  | 'the holder looks again'
  | 'a last commit in the future is void'
  | 'the last commit is the instant before the read'
  | 'the last commit moves only where all is committed'
  | 'an answer does not depend on the commit';

export type LeaseSetting = {
  /** By how much the clock of each call is ahead. */
  readonly ahead: readonly number[];
  /** The first call may stop for any time; the others make a step before the clock moves. */
  readonly isFirstSlow?: boolean;
  readonly commitAfter: number;
  /** Steps of the clock. */
  readonly horizon: number;
  readonly groups?: number;
  readonly mayFail?: boolean;
  readonly mayBeCut?: boolean;
};

/** Of a lease, in steps of the clock. */
export const length = 4;

export const newCall: Call = {
  at: 'new',
  why: '',
  putAt: 0,
  heldSince: 0,
  readAt: 0,
  seen: [],
  groupsLeft: 0,
  isAll: false,
  hasMoved: false,
};

export const atWork: readonly Call['at'][] = ['read', 'work', 'release'];
/** What makes a step before the clock moves: a process that is at work does not stand still. */
export const busy: readonly Call['at'][] = ['take', 'again', ...atWork];

/** Without what no longer matters, so that fewer states differ. */
export const moved = (call: Call): Call => ({
  ...call,
  hasMoved: busy.includes(call.at),
  heldSince: busy.includes(call.at) ? call.heldSince : 0,
});

/** Whether a call may stand still for any time. */
export const isFree = (i: number, { isFirstSlow = false }: LeaseSetting): boolean =>
  i === 0 && isFirstSlow;
