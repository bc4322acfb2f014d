import { type Fetch, fetchOnce, type KongRuntime } from '../fetch.ts';
import { readTotals, type Total } from './billable-totals.ts';
import { acceptBalances, compareGrowth, firstBalances, type CounterLine } from './compare.ts';
import { kongGrowth } from './growth.ts';
import { type NodeReading, readNode } from './node-reading.ts';
import type { ReconcileState } from './state.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { Unreadable } from '../unreadable.ts';

export type ReconcileOptions = {
  /** The metrics page of every Kong node. */
  readonly kong: readonly URL[];
  readonly kongToken?: string | undefined;
  readonly billable: URL;
  readonly token: string;
  /** Routes whose requests are not sent to Billable. */
  readonly unmetered: ReadonlySet<string>;
  /** How long Kong's queue is given to deliver, in milliseconds. */
  readonly settleMs: number;
  /** Whether what earlier runs called lost or doubled is explained, and said no more. */
  readonly acceptsEarlier: boolean;
};

export type Reconciliation = {
  readonly state: ReconcileState;
  /** `null` in the first run: there is nothing to compare with. */
  readonly comparison: {
    /** When the first run was: `lostInAll` of the lines counts from there. */
    readonly first: string;
    readonly lines: readonly CounterLine[];
    readonly reasons: readonly string[];
  } | null;
};

/** Kong's workers put their counts together once a second. */
const counterLagMs = 2_000;
const timeoutMs = 30_000;

/** Billable's answers are so far behind at most where no batch waits: for clocks that differ. */
const usualLagMs = 10_000;
const lookAgainMs = 10_000;
/** A batch waits for its commit for two minutes at most. */
const mostLagMs = 180_000;

/**
 * Reads Kong's counters, waits for its queue, reads Billable, then Kong again; compares the growth
 * since `last`, and the balance since the first run. Throws `Unreadable`; nothing is kept then.
 */
export const reconcile = async (
  options: ReconcileOptions,
  last: ReconcileState | null,
  { fetch, now, sleep }: KongRuntime,
): Promise<Reconciliation> => {
  const readNodes = async (): Promise<readonly NodeReading[]> =>
    Promise.all(options.kong.map(async (url) => readMetrics(fetch, url, options)));
  const before = await readNodes();
  refuseTwins(before);
  await sleep(options.settleMs);
  const at = new Date(now());
  // Older entries are too old to be counted, unless MAX_EVENT_AGE_DAYS is more than a year.
  const sinceYear = at.getUTCFullYear() - 1;
  const readSince = Math.min(sinceYear, last?.sinceYear ?? sinceYear);
  const billable = await readIncluded(options, readSince, { fetch, sleep });
  await sleep(counterLagMs);
  const kong = { before, after: await readNodes() };
  const kept = billable.filter(({ year }) => year >= sinceYear);
  const state = { format: 2 as const, at: at.toISOString(), sinceYear, kong, billable: kept };
  if (last === null) {
    const balances = firstBalances(kong);
    return { state: { ...state, first: state.at, balances }, comparison: null };
  }
  const known = options.acceptsEarlier ? acceptBalances(last.balances) : last.balances;
  const growth = kongGrowth(last.kong, kong);
  const totals = { first: last.billable, second: billable };
  // What is lost may still wait in Kong's queue, behind batches that are sent again for an hour.
  const times = { at, until: new Date(at.getTime() + dayMs) };
  const { lines, balances } = compareGrowth(growth, totals, known, times);
  const hasCounters = growth.byKey.size > 0 || growth.isPartial;
  if (!hasCounters && lines.some(({ billable: grown }) => grown > 0)) {
    throw new Unreadable(noCounters);
  }
  return {
    state: { ...state, first: last.first, balances },
    comparison: { first: last.first, lines, reasons: growth.reasons },
  };
};

/**
 * The totals with all that Billable had taken when it was first asked: on AWS batches wait for each
 * other for some time after they were answered, and would be called lost.
 */
const readIncluded = async (
  { billable, token }: ReconcileOptions,
  sinceYear: number,
  { fetch, sleep }: Pick<KongRuntime, 'fetch' | 'sleep'>,
): Promise<readonly Total[]> => {
  const first = await readTotals(fetch, billable, token, sinceYear);
  let { totals, asOf } = first;
  const wanted = (first.answeredAt ?? 0) - usualLagMs;
  for (let waitedMs = 0; asOf !== null && asOf < wanted; waitedMs += lookAgainMs) {
    if (waitedMs >= mostLagMs) {
      throw new Unreadable(
        `Billable has not counted all that it took: its answer is of ${new Date(asOf).toISOString()}. ` +
          'On AWS look at the alarms of the stack; run this again when they are silent.',
      );
    }
    await sleep(lookAgainMs);
    ({ totals, asOf } = await readTotals(fetch, billable, token, sinceYear));
  }
  return totals;
};

/** One node under two addresses would count twice: half of it would be called lost. */
const refuseTwins = (readings: readonly NodeReading[]): void => {
  const urls = new Map<string, string>();
  for (const { node, url } of readings) {
    const other = urls.get(node);
    if (other !== undefined) {
      throw new Unreadable(`${other} and ${url} are the same node of Kong: name it once.`);
    }
    urls.set(node, url);
  }
};

const noCounters =
  'Billable counts requests, but Kong shows no kong_http_requests_total: set status_code_metrics: ' +
  'true and per_consumer: true in the prometheus plugin, and begin with a new state file.';

const readMetrics = async (
  fetch: Fetch,
  url: URL,
  { kongToken: token, unmetered }: Pick<ReconcileOptions, 'kongToken' | 'unmetered'>,
): Promise<NodeReading> => {
  const headers: Record<string, string> = token === undefined ? {} : { 'kong-admin-token': token };
  let text: string;
  try {
    const response = await fetchOnce(fetch, url.href, { headers, timeoutMs });
    if (!response.ok) throw new Unreadable(`${url.href} answers ${response.status}.`);
    text = await response.text();
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable(`Nothing answers at ${url.href}.`, { cause });
  }
  if (text.includes('kong_http_status{')) {
    throw new Unreadable(`${url.href} is of a Kong before 3.0, which counts in another way.`);
  }
  const reading = readNode({ url: url.href, text, unmetered });
  if (reading === null) {
    throw new Unreadable(noMetrics(url));
  }
  return reading;
};

/** Any page of Kong but its metrics, such as the root of the Admin API, is no fault of a plugin. */
const noMetrics = ({ href, origin, pathname }: URL): string =>
  /\/metrics\/?$/.test(pathname)
    ? `${href} shows no metrics of Kong: is the prometheus plugin on, with ` +
      'status_code_metrics: true and per_consumer: true?'
    : `${href} is no metrics page. Name the page itself, such as ${origin}/metrics.`;
