import { type PushPlace, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { behindAlarm } from '../../../shared/push/alarm.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import { doubted, newRound } from '../../../shared/push/round.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
import { withUntold } from '../../../shared/push/untold.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import { ask } from '../ask.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import { settledAfterMs, utcMonth } from '../month/read-back.ts';
import { timeUp } from '../time-up.ts';

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
 * What a system holds more of than the ledger knew before it was asked, and whom it did not answer about.
 * `only`: these customers; the others were compared before.
 */
const askMonth = async (run: SystemRun, month: Month, only: ReadonlySet<string> | null) => {
  const { settings, system, directory, zoneOf } = run;
  const more: Held[] = [];
  const { held } = system;
  if (held === null) return { more, silent: [] };
  const mostOf = await readMost(run, month);
  const places = [...directory.keys()].flatMap((customer): Place[] => {
    const subject = subjectOf(directory, settings.name, customer);
    if (subject === null || only?.has(customer) === false) return [];
    return [...settings.meters].map(([meter, event]) => ({ customer, meter, subject, event }));
  });
  const left = new Set(places);
  const span = utcMonth(monthPeriod(month, zoneOf(month)));
  const isTimeUp = timeUp(run, 0.5);
  const asked = await askInTurn(places, { parallel: system.parallel, isTimeUp }, async (place) => {
    const most = mostOf(place);
    const answer = most === 'unknown' ? null : await ask(async () => held(place, span), run);
    left.delete(place);
    run.onProgress?.({
      system: settings.name,
      month,
      doing: 'compared',
      done: places.length - left.size,
      of: places.length,
    });
    if (answer === null || answer.kind === 'unknown') return;
    const value = answer.value ?? 0;
    if (isMore(value, most)) more.push({ ...place, value });
  });
  // About single customers it may not answer for long; they hold up no others.
  if (asked.isSilent && asked.error !== null) throw asked.error;
  return { more, silent: [...left].map(({ customer }) => customer) };
};

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
    const mostOf = await readMost(run, month);
    const left = found.filter((place) => isMore(place.value, mostOf(place)));
    const [first] = left;
    if (first === undefined) return null;
    const text = moreText(run, { month, first, most: mostOf(first), count: left.length });
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

type Known = number | 'unknown';

/** The greatest total that may be held of a customer and name there, by the ledger of now. */
const readMost = async (
  { ledger, clock, settings: { name: system } }: SystemRun,
  month: Month,
): Promise<(place: PushPlace) => Known> => {
  const now = clock();
  const { uncertainUpTo = 0 } = (await ledger.round(system, month)) ?? {};
  const known = new Map<string, Known>();
  for await (const records of ledger.records({ system, month })) {
    for (const record of records) {
      const { sending, former } = record;
      // What lies at a former place is as it was when the total moved away, or another one's since.
      for (const place of former) known.set(placeText(place), 'unknown');
      if (sending === null) continue;
      const key = placeText(sending);
      const before = known.get(key) ?? 0;
      const isSettled = now - sending.at >= settledAfterMs && sending.sequence > uncertainUpTo;
      known.set(
        key,
        before === 'unknown' || !isSettled ? 'unknown' : Math.max(before, mostSent(record)),
      );
    }
  }
  // Of whom nothing was sent since a person accepted the store, it holds what it held then.
  return (place) => known.get(placeText(place)) ?? (uncertainUpTo > 0 ? 'unknown' : 0);
};

const mostSent = ({ sending, accepted, most }: PushRecord): number =>
  Math.max(
    accepted?.total ?? 0,
    most ?? 0,
    sending === null || sending.state === 'refused' ? 0 : sending.total,
  );

const placeText = ({ subject, event }: PushPlace): string => JSON.stringify([subject, event]);
