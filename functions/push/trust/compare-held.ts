import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { behindAlarm } from '../../../shared/push/alarm.ts';
import { doubted, newRound, type PushRound } from '../../../shared/push/round.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { withUntold } from '../../../shared/push/untold.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import type { Uncompared } from '../alarms/memory.ts';
import type { SystemRun } from '../context.ts';
import { askHeld, comparedCustomers, type Held } from './ask-held.ts';
import { isMore, type Known, newMostSent } from './most-sent.ts';

/** What was found before the first sending of a process. */
export type HeldComparison = {
  /** What the system holds that this store has not sent; each of it is kept in the ledger as a doubt. */
  readonly alarms: readonly string[];
  /** Customers about whom it did not answer: nothing is sent of them before it does. */
  readonly uncompared: ReadonlySet<string>;
};

/**
 * Compares, before the first sending of a process, what a system holds of the months that are sent with
 * what the ledger knows, for each customer of the directory and each meter. A system that holds more has
 * been sent more than this store knows: the doubt is kept in the ledger. A system that holds less is
 * found by the read-back of the day, and is no sign of an older store.
 */
export const compareHeld = async (
  run: SystemRun,
  months: readonly Month[],
): Promise<HeldComparison> => {
  const { memory, ledger, settings, system, clock, zoneOf } = run;
  const { name } = settings;
  const alarms: string[] = [];
  // Another store may have pushed there before, as the one of a server that is changed over.
  const rounds = (await ledger.rounds()).filter((round) => round.system === name);
  // What one process could not ask about, the next one asks: it knows no more than the ledger.
  const isLeft = rounds.some((one) => one.isUncompared && months.includes(one.month));
  const isFirst = isLeft || rounds.every(({ sequence }) => sequence === 0);
  const known = memory.compared.get(name) ?? null;
  const isWhole = known !== null && allOf(known).size === 0;
  if (system.held === null || (isWhole && !isFirst)) return { alarms, uncompared: new Set() };
  const before = isWhole ? null : known;
  const notAsked = new Set<string>();
  const notAnswered = new Set<string>();
  let silence: Error | null = null;
  for (const month of months) {
    if (isTooEarly(monthPeriod(month, zoneOf(month)), clock())) continue;
    const found = await askHeld(run, month, before);
    for (const customer of found.notAnswered) notAnswered.add(customer);
    for (const customer of found.notAsked) notAsked.add(customer);
    silence ??= found.error;
    await noteCompared(run, { month, isUncompared: allOf(found).size > 0 });
    const text = await keepDoubt(run, month, found.more);
    if (text !== null) alarms.push(text);
  }
  const left = { notAsked: notAsked.difference(notAnswered), notAnswered };
  const uncompared = allOf(left);
  if (alarms.length === 0) memory.compared.set(name, left);
  // Else they hold up no others.
  const isAll = comparedCustomers(run, null).every((id) => uncompared.has(id));
  if (alarms.length === 0 && isAll && silence !== null) throw silence;
  return { alarms, uncompared };
};

const allOf = ({ notAsked, notAnswered }: Uncompared): ReadonlySet<string> =>
  notAsked.union(notAnswered);

/** How often the ledger is read again where another run stores the same round. */
const attempts = 5;

/** Keeps in the ledger, before anything is sent, whether a system is still to be asked about some. */
const noteCompared = async (
  { ledger, settings: { name } }: SystemRun,
  { month, isUncompared }: Pick<PushRound, 'month' | 'isUncompared'>,
): Promise<void> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = (await ledger.round(name, month)) ?? newRound(name, month);
    if (round.isUncompared === isUncompared) return;
    const next = { ...round, revision: round.revision + 1, isUncompared };
    if (await ledger.putRound(next)) return;
  }
  throw overtaken(name, month);
};

const overtaken = (system: string, month: Month): SystemUnavailable =>
  new SystemUnavailable(`other runs send ${month} to ${system} at the same time`);

/**
 * Keeps in the ledger that a system holds more than this store has sent. Other runs send meanwhile: what
 * is found is looked up again, in a ledger that is newer than the answers.
 */
const keepDoubt = async (
  run: SystemRun,
  month: Month,
  found: readonly Held[],
): Promise<string | null> => {
  const { ledger, settings } = run;
  if (found.length === 0) return null;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = (await ledger.round(settings.name, month)) ?? newRound(settings.name, month);
    const most = newMostSent(found, { now: run.clock(), uncertainUpTo: round.uncertainUpTo });
    const selection = { system: settings.name, month };
    for await (const records of ledger.records(selection)) most.add(records);
    const left = found.filter((place) => isMore(place.value, most.of(place)));
    const [first] = left;
    if (first === undefined) return null;
    const text = moreText(run, { month, first, most: most.of(first), count: left.length });
    const { untold } = withUntold(round, [behindAlarm(text)]);
    if (await ledger.putRound({ ...doubted(round, 'behind'), untold })) return text;
  }
  throw overtaken(settings.name, month);
};

type Found = {
  readonly month: Month;
  readonly first: Held;
  readonly most: Known;
  readonly count: number;
};

const moreText = (
  { settings: { name } }: SystemRun,
  { month, first, most, count }: Found,
): string => {
  const { value, meter, customer } = first;
  const sent = most === 0 ? 'nothing' : `${most} at most`;
  const text = `${name} holds ${value} of ${meter} of ${customer} in ${month}, and this store has sent ${sent}`;
  return count === 1 ? text : `${text}; ${count - 1} more totals are so`;
};
