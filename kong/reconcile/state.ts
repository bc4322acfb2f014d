import type { Balance, QueuedRequests } from './balance.ts';
import type { Total } from './billable-totals.ts';
import { type Balances, firstBalances } from './compare.ts';
import type { KongReading } from './growth.ts';
import type { NodeReading } from './node-reading.ts';
import { Unreadable } from '../unreadable.ts';

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
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch (cause) {
    throw new Unreadable('The state file is not JSON. Remove it to start again.', { cause });
  }
  if (isFormat2(state)) return state;
  if (isFormat1(state)) return fromFormat1(state);
  throw new Unreadable('The state file was not written by reconcile: take another path.');
};

export const writeState = (state: ReconcileState): string => `${JSON.stringify(state)}\n`;

type Shared = Pick<ReconcileState, 'at' | 'sinceYear' | 'kong' | 'billable'>;
type Format1 = Shared & {
  readonly missing: readonly (QueuedRequests & {
    readonly consumer: string;
    readonly status: number;
  })[];
};

/** What was called lost is still missing, each line of it as a balance of its own. */
const fromFormat1 = ({ at, sinceYear, kong, billable, missing }: Format1): ReconcileState => {
  const { lines, isOpen } = firstBalances(kong);
  const lost = missing.map(({ consumer, status, requests, until }) => ({
    consumer,
    status,
    behind: requests,
    atMost: requests,
    missing: [{ requests, until }],
    unsettled: [],
    lostInAll: requests,
  }));
  const balances = { lines: [...lines, ...lost], isOpen };
  return { format: 2, first: at, at, sinceYear, kong, billable, balances };
};

const isFormat2 = (value: unknown): value is ReconcileState =>
  isObject(value) &&
  value['format'] === 2 &&
  isText(value['first']) &&
  isShared(value) &&
  isObject(value['balances']) &&
  typeof value['balances']['isOpen'] === 'boolean' &&
  isListOf(value['balances']['lines'], isLineBalance);

const isFormat1 = (value: unknown): value is Format1 =>
  isObject(value) &&
  value['format'] === 1 &&
  isShared(value) &&
  isListOf(value['missing'], (line) => isLine(line) && isWaiting(line));

const isShared = (value: Fields): boolean =>
  isText(value['at']) &&
  isNumber(value['sinceYear']) &&
  isObject(value['kong']) &&
  isListOf(value['kong']['before'], isNodeReading) &&
  isListOf(value['kong']['after'], isNodeReading) &&
  isListOf(value['billable'], isTotal);

const isLineBalance = (value: unknown): value is Balance =>
  isLine(value) &&
  isNumber(value['behind']) &&
  (value['atMost'] === null || isNumber(value['atMost'])) &&
  isNumber(value['lostInAll']) &&
  isListOf(value['missing'], isWaiting) &&
  isListOf(value['unsettled'], isWaiting);

const isWaiting = (value: unknown): value is QueuedRequests =>
  isObject(value) && isNumber(value['requests']) && isText(value['until']);

const isLine = (value: unknown): value is Fields =>
  isObject(value) && isText(value['consumer']) && isNumber(value['status']);

const isNodeReading = (value: unknown): value is NodeReading =>
  isObject(value) &&
  isText(value['url']) &&
  isText(value['node']) &&
  [value['requests'], value['clues']].every(
    (counters) => isObject(counters) && Object.values(counters).every(isNumber),
  );

const isTotal = (value: unknown): value is Total =>
  isObject(value) &&
  [value['year'], value['status'], value['requests']].every(isNumber) &&
  [value['id'], value['customId'], value['username']].every(isText);

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isListOf = (value: unknown, isElement: (element: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isElement);
