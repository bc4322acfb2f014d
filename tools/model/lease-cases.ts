import { leaseModel } from './lease-model.ts';
import type { LeaseRule, LeaseSetting } from './lease-state.ts';
import { search, type SearchCase } from './search.ts';

const together = { ahead: [0, 0, 0], commitAfter: 0, horizon: 0 } as const;
const slow = { ahead: [0, 0, 0], isFirstSlow: true, commitAfter: 0, horizon: 5 } as const;
const long = { ahead: [0, 0], commitAfter: 0, horizon: 7, groups: 7 } as const;
const dying = { ahead: [0, 0], commitAfter: 0, horizon: 5, mayFail: true } as const;
const farAhead = { ahead: [20, 0], commitAfter: 2, horizon: 4, mayFail: true } as const;
const cut = { ahead: [0, 0, 0], commitAfter: 2, horizon: 2, mayBeCut: true } as const;

const settings: Readonly<Record<string, LeaseSetting>> = {
  'calls at the same time': together,
  'a call that stops for long': slow,
  'a commit longer than a lease': long,
  'calls that die': dying,
  'a clock that is far ahead': farAhead,
  'an inbox that is read in part': cut,
};

const broken: readonly (readonly [LeaseRule, LeaseSetting])[] = [
  ['a lease is taken on condition', together],
  ['a lease that ends too late is void', farAhead],
  ['a lease is taken for longer', long],
  ['a lease is given back by its holder alone', slow],
  ['the holder looks again', together],
  ['a last commit in the future is void', farAhead],
  ['the last commit is the instant before the read', cut],
  ['the last commit moves only where all is committed', cut],
  ['an answer does not depend on the commit', dying],
];

/** Steps 3, 12, 13 and 14: who commits, and when. The lease saves work, so no count is in this model. */
export const leaseCases: readonly SearchCase[] = [
  ...Object.entries(settings).map(([what, setting]) => ({
    what: `lease: ${what}`,
    mustHold: true,
    run: () => search(leaseModel(setting, null)),
  })),
  ...broken.map(([rule, setting]) => ({
    what: `lease, without: ${rule}`,
    mustHold: false,
    run: () => search(leaseModel(setting, rule)),
  })),
];
