import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import { type PushPlace, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { behindAlarm } from '../../../shared/push/alarm.ts';
import { doubted, newRound } from '../../../shared/push/round.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
import { withUntold } from '../../../shared/push/untold.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import { ask } from '../ask.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import { monthParts } from '../month/month-parts.ts';
import { utcMonth } from '../month/read-back.ts';
import { timeUp } from '../time-up.ts';
import { type Known, newMostSent } from './most-sent.ts';

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
  const alarms: string[] = [];
  const uncompared = new Set<string>();
  // Another store may have pushed there before, as the one of a server that is changed over.
  const rounds = (await ledger.rounds()).filter((round) => round.system === settings.name);
  if (rounds.every(({ sequence }) => sequence === 0)) memory.compared.delete(settings.name);
  const unanswered = memory.compared.get(settings.name) ?? null;
  if (system.held === null || unanswered?.size === 0) return { alarms, uncompared };
  for (const month of months) {
    if (isTooEarly(monthPeriod(month, zoneOf(month)), clock())) continue;
    const { more, silent } = await askMonth(run, month, unanswered);
    for (const customer of silent) uncompared.add(customer);
    const text = await keepDoubt(run, month, more);
    if (text !== null) alarms.push(text);
  }
  if (alarms.length === 0) memory.compared.set(settings.name, uncompared);
  return { alarms, uncompared };
};

type Place = PushPlace & { readonly customer: string; readonly meter: string };
type Held = Place & { readonly value: number };

/**
 * What a system holds more of than the ledger knew of the same customer before it was asked, and whom it did
 * not answer about. `only`: these customers; the others were compared before.
 */
const askMonth = async (run: SystemRun, month: Month, only: ReadonlySet<string> | null) => {
  const { settings, system, ledger, clock, zoneOf } = run;
  const { name } = settings;
  const more: Held[] = [];
  const silent: string[] = [];
  const { held } = system;
  if (held === null) return { more, silent };
  const { uncertainUpTo = 0 } = (await ledger.round(name, month)) ?? {};
  const customers = comparedCustomers(run, only);
  const span = utcMonth(monthPeriod(month, zoneOf(month)));
  const isTimeUp = timeUp(run, 0.5);
  const of = customers.length * settings.meters.size;
  let done = 0;
  for await (const part of monthParts(ledger.records({ system: name, month }), customers)) {
    const places = placesOf(run, part.customers, only);
    const most = newMostSent(places, { now: clock(), uncertainUpTo });
    most.add(part.records);
    const left = new Set(places);
    const asking = { parallel: system.parallel, isTimeUp };
    const asked = await askInTurn(places, asking, async (place) => {
      const known = most.of(place);
      const answer = known === 'unknown' ? null : await ask(async () => held(place, span), run);
      left.delete(place);
      done += 1;
      run.onProgress?.({ system: name, month, doing: 'compared', done, of });
      if (answer === null || answer.kind === 'unknown') return;
      const value = answer.value ?? 0;
      if (isMore(value, known)) more.push({ ...place, value });
    });
    // About single customers it may not answer for long; they hold up no others.
    if (asked.isSilent && asked.error !== null) throw asked.error;
    silent.push(...[...left].map(({ customer }) => customer));
  }
  return { more, silent };
};

/** Those of the directory with an id there, in the order of the ledger. */
const comparedCustomers = (
  { directory, settings: { name } }: SystemRun,
  only: ReadonlySet<string> | null,
): readonly string[] =>
  [...directory.keys()]
    .filter((id) => subjectOf(directory, name, id) !== null && only?.has(id) !== false)
    .sort(compareUtf8);

const placesOf = (
  { directory, settings: { name, meters } }: SystemRun,
  customers: readonly string[],
  only: ReadonlySet<string> | null,
): readonly Place[] =>
  customers.flatMap((customer): Place[] => {
    const subject = subjectOf(directory, name, customer);
    if (!directory.has(customer) || subject === null || only?.has(customer) === false) return [];
    return [...meters].map(([meter, event]) => ({ customer, meter, subject, event }));
  });

/** How often the ledger is read again where another run stores the same round. */
const attempts = 5;

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
  throw new SystemUnavailable(`other runs send ${month} to ${settings.name} at the same time`);
};

const isMore = (value: number, most: Known): boolean => most !== 'unknown' && value > most;

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
