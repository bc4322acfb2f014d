import { DamagedStore } from '../../shared/stored/damaged-store.ts';
import {
  asBoolean,
  asListOf,
  asNullOr,
  asNumber,
  asObject,
  asText,
  memberOf,
  type Reader,
  readJson,
} from '../../shared/stored/read-json.ts';
import { Unreadable } from '../unreadable.ts';
import type { QueuedRequests } from './balance.ts';
import type { Total } from './billable-totals.ts';
import { type Balances, firstBalances, type LineBalance } from './compare.ts';
import type { KongReading } from './growth.ts';
import type { NodeReading } from './node-reading.ts';

/** Both sides at one instant and the balances since the first run, as kept between two runs. */
export type ReconcileState = {
  readonly format: 2;
  /** When the first run was. */
  readonly first: string;
  readonly at: string;
  /** The year from which on Billable's totals were read. */
  readonly sinceYear: number;
  readonly kong: KongReading;
  readonly billable: readonly Total[];
  readonly balances: Balances;
};

/** Reads what `writeState` wrote, or the format before, which knew the last run alone. Throws `Unreadable`. */
export const readState = (text: string): ReconcileState => {
  try {
    return readJson(text, asState);
  } catch (cause) {
    if (!(cause instanceof DamagedStore)) throw cause;
    const { place, expected } = cause;
    throw new Unreadable(
      `The state file was not written by reconcile: ${place || 'it'} is not ${expected}. ` +
        'Take another path, or remove it to start again.',
      { cause },
    );
  }
};

export const writeState = (state: ReconcileState): string => `${JSON.stringify(state)}\n`;

const asState: Reader<ReconcileState> = (value) => {
  const state = asObject(value);
  const { format } = state;
  if (format !== 1 && format !== 2) throw new DamagedStore('.format', '1 or 2');
  const shared = {
    at: memberOf(state, 'at', asText),
    sinceYear: memberOf(state, 'sinceYear', asNumber),
    kong: memberOf(state, 'kong', asKongReading),
    billable: memberOf(state, 'billable', asListOf(asTotal)),
  };
  if (format === 1) return fromFormat1(shared, memberOf(state, 'missing', asListOf(asMissing)));
  return {
    format,
    first: memberOf(state, 'first', asText),
    ...shared,
    balances: memberOf(state, 'balances', asBalances),
  };
};

type Missing = QueuedRequests & { readonly consumer: string; readonly status: number };

/** What was called lost is still missing, each line of it as a balance of its own. */
const fromFormat1 = (
  shared: Pick<ReconcileState, 'at' | 'sinceYear' | 'kong' | 'billable'>,
  missing: readonly Missing[],
): ReconcileState => {
  const { lines, isOpen } = firstBalances(shared.kong);
  const lost = missing.map(({ consumer, status, requests, until }) => ({
    consumer,
    status,
    behind: requests,
    atMost: requests,
    missing: [{ requests, until }],
    unsettled: [],
    lostInAll: requests,
    doubledInAll: 0,
  }));
  return {
    format: 2,
    first: shared.at,
    ...shared,
    balances: { lines: [...lines, ...lost], isOpen },
  };
};

const asBalances: Reader<Balances> = (value) => {
  const balances = asObject(value);
  return {
    lines: memberOf(balances, 'lines', asListOf(asLineBalance)),
    isOpen: memberOf(balances, 'isOpen', asBoolean),
  };
};

const asLineBalance: Reader<LineBalance> = (value) => {
  const line = asObject(value);
  return {
    consumer: memberOf(line, 'consumer', asText),
    status: memberOf(line, 'status', asNumber),
    behind: memberOf(line, 'behind', asNumber),
    atMost: memberOf(line, 'atMost', asNullOr(asNumber)),
    missing: memberOf(line, 'missing', asListOf(asQueued)),
    unsettled: memberOf(line, 'unsettled', asListOf(asQueued)),
    lostInAll: memberOf(line, 'lostInAll', asNumber),
    // Files of before do not have it.
    doubledInAll: 'doubledInAll' in line ? memberOf(line, 'doubledInAll', asNumber) : 0,
  };
};

const asQueued: Reader<QueuedRequests> = (value) => {
  const queued = asObject(value);
  return {
    requests: memberOf(queued, 'requests', asNumber),
    until: memberOf(queued, 'until', asText),
  };
};

const asMissing: Reader<Missing> = (value) => {
  const line = asObject(value);
  return {
    ...asQueued(line),
    consumer: memberOf(line, 'consumer', asText),
    status: memberOf(line, 'status', asNumber),
  };
};

const asKongReading: Reader<KongReading> = (value) => {
  const reading = asObject(value);
  return {
    before: memberOf(reading, 'before', asListOf(asNodeReading)),
    after: memberOf(reading, 'after', asListOf(asNodeReading)),
  };
};

const asNodeReading: Reader<NodeReading> = (value) => {
  const node = asObject(value);
  return {
    url: memberOf(node, 'url', asText),
    node: memberOf(node, 'node', asText),
    requests: memberOf(node, 'requests', asCounters),
    clues: memberOf(node, 'clues', asCounters),
  };
};

const asCounters: Reader<Readonly<Record<string, number>>> = (value) => {
  const counters = asObject(value);
  return Object.fromEntries(
    Object.keys(counters).map((name) => [name, memberOf(counters, name, asNumber)]),
  );
};

const asTotal: Reader<Total> = (value) => {
  const total = asObject(value);
  return {
    year: memberOf(total, 'year', asNumber),
    id: memberOf(total, 'id', asText),
    customId: memberOf(total, 'customId', asText),
    username: memberOf(total, 'username', asText),
    status: memberOf(total, 'status', asNumber),
    requests: memberOf(total, 'requests', asNumber),
  };
};
