import {
  withoutFindings,
  addBalances,
  type Balance,
  balanced,
  stepBalance,
  sum,
} from './balance.ts';
import type { Total } from './billable-totals.ts';
import {
  addGrowth,
  type Growth,
  growthDuring,
  type KongGrowth,
  type KongReading,
  noGrowth,
} from './growth.ts';
import { groupLines, unnamedLabel } from './lines.ts';
import { counterKey, parseCounterKey } from './node-reading.ts';

/** The growth of one consumer's requests with one status, in Kong and in Billable. */
export type CounterLine = {
  /** The username; `''` for anonymous requests and consumers without a username, together. */
  readonly consumer: string;
  readonly status: number;
  /** Bounds of Kong's growth; `most` is null where it is not known. */
  readonly kong: { readonly least: number; readonly most: number | null };
  readonly billable: number;
  /** Counted by Kong since the first run, not by Billable, and not called lost before. */
  readonly lost: number;
  /** Counted by Billable, and not by Kong. */
  readonly doubled: number;
  /** Counted by Kong while the run lasted, and not yet by Billable. */
  readonly inFlight: number;
  /** Called lost by an earlier run, and arrived since. */
  readonly late: number;
  /** Called lost by an earlier run, and not arrived yet. */
  readonly missing: number;
  /** Too old to be in flight; may be lost, or was counted before the first run's readings. */
  readonly unsettled: number;
  /** Lost since the first run, this one included. */
  readonly lostInAll: number;
  /** Doubled since the first run, this one included. */
  readonly doubledInAll: number;
};

/** The balances of all lines at the end of a run. */
export type Balances = {
  readonly lines: readonly LineBalance[];
  /** Of every other line: whether requests that Kong's counters do not show can still come. */
  readonly isOpen: boolean;
};
export type LineBalance = Balance & { readonly consumer: string; readonly status: number };

export type Compared = {
  /** All lines with any growth, by consumer, then status. */
  readonly lines: readonly CounterLine[];
  readonly balances: Balances;
};

/** The balances of the first run: only what came while it lasted is not known. */
export const firstBalances = (kong: KongReading): Balances => {
  const { byKey, isOpen } = growthDuring(kong);
  const lines = [...byKey]
    .filter(([, { during }]) => during > 0)
    .map(([key, { during }]) => ({
      ...parseCounterKey(key),
      ...balanced(isOpen ? null : during),
    }));
  return { lines, isOpen };
};

/** The same, with all that was lost or doubled before explained. */
export const acceptBalances = ({ lines, isOpen }: Balances): Balances => ({
  lines: lines.map((line) => ({ ...line, ...withoutFindings(line) })),
  isOpen,
});

export const compareGrowth = (
  kong: KongGrowth,
  { first, second }: { readonly first: readonly Total[]; readonly second: readonly Total[] },
  last: Balances,
  times: { readonly at: Date; readonly until: Date },
): Compared => {
  const labels = [...kong.byKey.keys()].map((key) => parseCounterKey(key).consumer);
  const { ofLabel, ofId } = groupLines(labels, [first, second]);
  const growth = new Map<string, Growth>();
  for (const [key, grown] of kong.byKey) {
    const { consumer, status } = parseCounterKey(key);
    const line = counterKey(ofLabel(consumer), status);
    growth.set(line, addGrowth(growth.get(line) ?? noGrowth, grown));
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
  const balances = new Map<string, Balance>();
  for (const { consumer, status, ...balance } of last.lines) {
    const line = counterKey(ofLabel(consumer), status);
    const known = balances.get(line);
    balances.set(line, known === undefined ? balance : addBalances(known, balance));
  }
  const keys = new Set([...growth.keys(), ...billable.keys(), ...balances.keys()]);
  const compared = [...keys].map((key) => {
    const { consumer, status } = parseCounterKey(key);
    // Kong's plugin leaves out requests without a route, and up to 3.5 those without a service.
    const hasUnseen = kong.isPartial || consumer === unnamedLabel;
    const { between, during, most } = growth.get(key) ?? kong.unnamed;
    const grown = billable.get(key) ?? 0;
    const start = balances.get(key) ?? balanced(last.isOpen ? null : 0);
    const run = { hasUnseen, isOpen: kong.isOpen, ...times };
    const step = stepBalance(start, { between, during, most }, grown, run);
    const { balance, lost, doubled, inFlight, late } = step;
    const line: CounterLine = {
      consumer,
      status,
      kong: { least: between, most: Number.isFinite(most) ? most : null },
      billable: grown,
      lost,
      doubled,
      inFlight,
      late,
      missing: sum(balance.missing) - lost,
      unsettled: sum(balance.unsettled),
      lostInAll: balance.lostInAll,
      doubledInAll: balance.doubledInAll,
    };
    return { line, balance: { consumer, status, ...balance } };
  });
  return {
    lines: compared
      .map(({ line }) => line)
      .filter(hasNews)
      .sort(byConsumer),
    balances: {
      lines: compared.map(({ balance }) => balance).filter((balance) => isKept(balance, kong)),
      isOpen: kong.isOpen,
    },
  };
};

const hasNews = (line: CounterLine): boolean =>
  [
    line.billable,
    line.missing,
    line.unsettled,
    line.lostInAll,
    line.doubledInAll,
    line.kong.least,
    line.kong.most,
  ].some((value) => value !== 0);

const byConsumer = (a: CounterLine, b: CounterLine): number =>
  a.consumer < b.consumer ? -1 : a.consumer > b.consumer ? 1 : a.status - b.status;

/** A line with nothing on its way or lost is as every line that is not kept. */
const isKept = (
  { behind, atMost, missing, unsettled, lostInAll, doubledInAll }: Balance,
  { isOpen }: { readonly isOpen: boolean },
): boolean =>
  behind > 0 ||
  atMost !== (isOpen ? null : 0) ||
  missing.length + unsettled.length > 0 ||
  lostInAll + doubledInAll > 0;
