import type { NodeReading } from './node-reading.ts';

/**
 * Kong's counters around one reading of Billable: `before` at the start of the run, `after` when
 * Billable had been read. Whatever Kong counted by `before` should be in Billable, and nothing
 * that it had not counted by `after` can be.
 */
export type KongReading = {
  readonly before: readonly NodeReading[];
  readonly after: readonly NodeReading[];
};

/** How much one counter of Kong grew, over all nodes. */
export type Growth = {
  /** From the end of the run before to the beginning of this one; with a restart, at least. */
  readonly between: number;
  /** While this run lasted. */
  readonly during: number;
  /** From the beginning of the run before to the end of this one; Infinity where not known. */
  readonly most: number;
};

export type KongGrowth = {
  readonly byKey: ReadonlyMap<string, Growth>;
  /** The growth of a key that no reading names. */
  readonly unnamed: Growth;
  /** Whether a node counted requests that no reading shows: more can be in Billable than here. */
  readonly isPartial: boolean;
  /** Whether such requests can still arrive after this run. */
  readonly isOpen: boolean;
  /** What makes the bounds wide, in words. */
  readonly reasons: readonly string[];
};

/**
 * How much Kong's counters grew from one run to the next. A node that was started anew has lost
 * what it had counted since the last run; what a node that joins counted before is not known.
 */
export const kongGrowth = (first: KongReading, second: KongReading): KongGrowth => {
  const nodes = pairNodes(first, second);
  const growthOf = (key: string): Growth =>
    nodes.map((node) => nodeGrowth(node, key)).reduce(addGrowth, noGrowth);
  return {
    byKey: new Map(keysOf([first, second]).map((key) => [key, growthOf(key)])),
    unnamed: growthOf(''),
    isPartial: nodes.some(({ kind, second: run }) => kind !== 'same' || isStartedIn(run)),
    isOpen: nodes.some(({ second: run }) => isStartedIn(run)),
    reasons: nodes.flatMap(describeNode),
  };
};

/** What Kong counted while one run lasted: all that the first run knows. */
export const growthDuring = (reading: KongReading): Pick<KongGrowth, 'byKey' | 'isOpen'> => {
  const { byKey, isOpen } = kongGrowth({ before: reading.before, after: reading.before }, reading);
  return { byKey, isOpen };
};

export const noGrowth: Growth = { between: 0, during: 0, most: 0 };

export const addGrowth = (a: Growth, b: Growth): Growth => ({
  between: a.between + b.between,
  during: a.during + b.during,
  most: a.most + b.most,
});

type NodePair = {
  readonly url: string;
  /** `gone`: not read again. `new`: not read in the run before. `restarted`: it began at 0. */
  readonly kind: 'same' | 'restarted' | 'new' | 'gone';
  readonly first: Span;
  readonly second: Span;
};

type Span = { readonly before: NodeReading | undefined; readonly after: NodeReading | undefined };

const keysOf = (readings: readonly KongReading[]): readonly string[] => [
  ...new Set(
    readings.flatMap(({ before, after }) =>
      [...before, ...after].flatMap(({ requests }) => Object.keys(requests)),
    ),
  ),
];

const pairNodes = (first: KongReading, second: KongReading): readonly NodePair[] => {
  const urls = new Set([...first.before, ...second.before].map(({ url }) => url));
  return [...urls].map((url): NodePair => {
    const spans = { first: spanOf(first, url), second: spanOf(second, url) };
    return { url, ...spans, kind: kindOf(spans) };
  });
};

const spanOf = ({ before, after }: KongReading, url: string): Span => ({
  before: before.find((reading) => reading.url === url),
  after: after.find((reading) => reading.url === url),
});

const kindOf = ({ first, second }: Pick<NodePair, 'first' | 'second'>): NodePair['kind'] => {
  if (first.after === undefined) return 'new';
  if (second.before === undefined) return 'gone';
  return isRestart(first.after, second.before) ? 'restarted' : 'same';
};

const isStartedIn = ({ before, after }: Span): boolean =>
  before !== undefined && isRestart(before, after);

/** A counter that fell or vanished: then all of the node's counters began anew. */
const isRestart = (earlier: NodeReading | undefined, later: NodeReading | undefined): boolean =>
  earlier === undefined ||
  later === undefined ||
  earlier.node !== later.node ||
  hasFallen(earlier.requests, later.requests) ||
  hasFallen(earlier.clues, later.clues);

type Counters = Readonly<Record<string, number>>;

const hasFallen = (earlier: Counters, later: Counters): boolean =>
  Object.entries(earlier).some(([key, value]) => (later[key] ?? 0) < value);

const nodeGrowth = ({ kind, first, second }: NodePair, key: string): Growth => {
  const at = (reading: NodeReading | undefined): number => reading?.requests[key] ?? 0;
  // All that a node shows after a start is new.
  const during = at(second.after) - (isStartedIn(second) ? 0 : at(second.before));
  switch (kind) {
    case 'same':
      return {
        between: at(second.before) - at(first.after),
        during,
        most:
          isStartedIn(first) || isStartedIn(second)
            ? Infinity
            : at(second.after) - at(first.before),
      };
    case 'restarted':
      return { between: at(second.before), during, most: Infinity };
    case 'new':
      return { between: 0, during, most: Infinity };
    case 'gone':
      return { between: 0, during: 0, most: Infinity };
  }
};

const describeNode = ({ kind, url, first, second }: NodePair): readonly string[] => {
  if (kind === 'new') {
    return [`${url} was not read in the last run: what it counted before this one is not known.`];
  }
  if (kind === 'gone') {
    return [`${url} was read in the last run, but not in this one: what it counted is not known.`];
  }
  return kind === 'restarted' || isStartedIn(first) || isStartedIn(second)
    ? [`${url} was started anew: what it counted before that since the last run is not known.`]
    : [];
};
