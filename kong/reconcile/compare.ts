import type { Total } from './billable-totals.ts';
import type { Bounds, KongGrowth } from './growth.ts';
import { groupLines, unnamedLabel } from './lines.ts';
import type { Missing } from './state.ts';
import { counterKey, parseCounterKey } from './node-reading.ts';

/** The growth of one consumer's requests with one status, in Kong and in Billable. */
export type Line = {
  /** The username; `''` for anonymous requests and consumers without a username, together. */
  readonly consumer: string;
  readonly status: number;
  /** Bounds of Kong's growth; `most` is null where it is not known. */
  readonly kong: { readonly least: number; readonly most: number | null };
  readonly billable: number;
  /** Counted by Kong, and not by Billable. */
  readonly lost: number;
  /** Counted by Billable, and not by Kong. */
  readonly doubled: number;
  /** Counted by Kong while the run lasted, and not yet by Billable. */
  readonly inFlight: number;
  /** Called lost by an earlier run, and arrived since. */
  readonly late: number;
  /** Called lost by an earlier run, and not arrived yet. */
  readonly missing: number;
};

/** All lines with any growth, by consumer, then status. */
export const compareGrowth = (
  kong: KongGrowth,
  first: readonly Total[],
  second: readonly Total[],
  missing: readonly Missing[] = [],
): readonly Line[] => {
  const labels = [...kong.byKey.keys()].map((key) => parseCounterKey(key).consumer);
  const { ofLabel, ofId } = groupLines(labels, [first, second]);
  const bounds = new Map<string, Bounds>();
  for (const [key, { least, most }] of kong.byKey) {
    const { consumer, status } = parseCounterKey(key);
    const line = counterKey(ofLabel(consumer), status);
    const known = bounds.get(line) ?? { least: 0, most: 0 };
    bounds.set(line, { least: known.least + least, most: known.most + most });
  }
  const billable = new Map<string, number>();
  const count = (totals: readonly Total[], sign: 1 | -1): void => {
    for (const { id, status, requests } of totals) {
      const line = counterKey(ofId(id), status);
      billable.set(line, (billable.get(line) ?? 0) + sign * requests);
    }
  };
  count(second, 1);
  count(first, -1);
  const missed = new Map<string, number>();
  for (const { consumer, status, requests } of missing) {
    const line = counterKey(ofLabel(consumer), status);
    missed.set(line, (missed.get(line) ?? 0) + requests);
  }
  return [...new Set([...bounds.keys(), ...billable.keys(), ...missed.keys()])]
    .map((key) => {
      const growth = bounds.get(key) ?? kong.unnamed;
      return toLine(key, growth, billable.get(key) ?? 0, missed.get(key) ?? 0);
    })
    .filter(
      ({ kong: growth, billable: counted, missing: absent }) =>
        counted !== 0 || absent !== 0 || growth.least !== 0 || growth.most !== 0,
    )
    .sort((a, b) =>
      a.consumer < b.consumer ? -1 : a.consumer > b.consumer ? 1 : a.status - b.status,
    );
};

const toLine = (key: string, bounds: Bounds, billable: number, missing: number): Line => {
  const { consumer, status } = parseCounterKey(key);
  // Kong's plugin leaves out requests without a service, such as those that match no route.
  const most = consumer === unnamedLabel ? Infinity : bounds.most;
  const lost = Math.max(0, bounds.least - billable);
  const surplus = Math.max(0, billable - most);
  const late = Math.min(missing, surplus);
  return {
    consumer,
    status,
    kong: { least: bounds.least, most: Number.isFinite(bounds.most) ? bounds.most : null },
    billable,
    lost,
    doubled: surplus - late,
    inFlight: Number.isFinite(bounds.most) ? Math.max(0, bounds.most - billable - lost) : 0,
    late,
    missing: missing - late,
  };
};
