import type { NodeReading } from './node-reading.ts';

/** Bounds of a number of requests; `most` can be Infinity. */
export type Bounds = { readonly least: number; readonly most: number };

/**
 * Kong's counters around one reading of Billable: `before` at the start of the run, `after` when
 * Billable had been read. Whatever Kong counted by `before` should be in Billable, and nothing
 * that it had not counted by `after` can be.
 */
export type KongReading = {
  readonly before: readonly NodeReading[];
  readonly after: readonly NodeReading[];
};

export type KongGrowth = {
  readonly byKey: ReadonlyMap<string, Bounds>;
  /** Bounds for a key that no reading names. */
  readonly unnamed: Bounds;
  /** What makes the bounds wide, in words. */
  readonly reasons: readonly string[];
};

/**
 * How much Kong's counters grew from one run to the next. Exact where no request came during
 * either run and every node kept running; else as wide as what cannot be known: a node that was
 * started anew has lost what it had counted since the last run.
 */
export const kongGrowth = (first: KongReading, second: KongReading): KongGrowth => {
  const nodes = pairNodes(first, second);
  const keys = new Set(
    [first, second].flatMap(({ before, after }) =>
      [...before, ...after].flatMap(({ requests }) => Object.keys(requests)),
    ),
  );
  const boundsOf = (key: string): Bounds =>
    nodes.map((node) => nodeGrowth(node, key)).reduce(add, none);
  return {
    byKey: new Map([...keys].map((key) => [key, boundsOf(key)])),
    unnamed: boundsOf(''),
    reasons: nodes.flatMap(describeNode),
  };
};

type NodePair = {
  readonly url: string;
  /** `gone`: not read again. `new`: never read before. `restarted`: its counters began at 0. */
  readonly kind: 'same' | 'restarted' | 'new' | 'gone';
  readonly first: Span;
  readonly second: Span;
};

type Span = { readonly before: NodeReading | undefined; readonly after: NodeReading | undefined };

const none: Bounds = { least: 0, most: 0 };
const add = (a: Bounds, b: Bounds): Bounds => ({ least: a.least + b.least, most: a.most + b.most });

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
  if (first.before === undefined) return 'new';
  if (second.before === undefined) return 'gone';
  const readings = [first.before, first.after, second.before, second.after];
  for (let i = 1; i < readings.length; i++) {
    if (isRestart(readings[i - 1], readings[i])) return 'restarted';
  }
  return 'same';
};

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

const nodeGrowth = ({ kind, first, second }: NodePair, key: string): Bounds => {
  const at = (reading: NodeReading | undefined): number => reading?.requests[key] ?? 0;
  switch (kind) {
    case 'same':
      return {
        least: Math.max(0, at(second.before) - at(first.after)),
        most: at(second.after) - at(first.before),
      };
    case 'restarted': {
      // What is counted since a start between the runs is new; else only what was added is.
      const isStartedBetween = isRestart(first.after, second.before);
      const known = isStartedBetween ? 0 : at(first.after);
      return { least: Math.max(0, at(second.before) - known), most: Infinity };
    }
    case 'new':
      return { least: 0, most: at(second.after) };
    case 'gone':
      return { least: 0, most: Infinity };
  }
};

const describeNode = ({ kind, url }: NodePair): readonly string[] => {
  switch (kind) {
    case 'same':
      return [];
    case 'restarted':
      return [
        `${url} was started anew: what it counted before that since the last run is not known.`,
      ];
    case 'new':
      return [`${url} was not read in the last run: how much of its count is new is not known.`];
    case 'gone':
      return [
        `${url} was read in the last run, but not in this one: what it counted is not known.`,
      ];
  }
};
