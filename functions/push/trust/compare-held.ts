import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushPlace } from '../../../shared/ports/billing-system.ts';
import { behindAlarm } from '../../../shared/push/alarm.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import { doubted, newRound } from '../../../shared/push/round.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import { keepUntold } from '../alarms/untold.ts';
import { ask } from '../ask.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import { settledAfterMs, utcMonth } from '../read-back.ts';
import { timeUp } from '../time-up.ts';

/**
 * Compares, before the first sending of a process, what a system holds of the months that are sent with
 * what the ledger knows, for each customer of the directory and each meter. A system that holds more has
 * been sent more than this store knows: the doubt is kept in the ledger, and what was found is resolved
 * to. A system that holds less is found by the read-back of the day, and is no sign of an older store.
 */
export const compareHeld = async (
  run: SystemRun,
  months: readonly Month[],
): Promise<readonly string[]> => {
  const { memory, settings, system, ledger, clock, zoneOf } = run;
  if (system.held === null || memory.compared.has(settings.name)) return [];
  const alarms: string[] = [];
  for (const month of months) {
    if (isTooEarly(monthPeriod(month, zoneOf(month)), clock())) continue;
    const text = await compareMonth(run, month);
    if (text === null) continue;
    await keepUntold({ ledger, system: settings.name, month }, [behindAlarm(text)]);
    const round = (await ledger.round(settings.name, month)) ?? newRound(settings.name, month);
    // Where another run is faster, this one sends nothing, and the next one compares again.
    await ledger.putRound(doubted(round, 'behind'));
    alarms.push(text);
  }
  if (alarms.length === 0) memory.compared.add(settings.name);
  return alarms;
};

const compareMonth = async (run: SystemRun, month: Month): Promise<string | null> => {
  const { ledger, settings, system, directory, clock, zoneOf } = run;
  const { held } = system;
  if (held === null) return null;
  const { name } = settings;
  const { uncertainUpTo = 0 } = (await ledger.round(name, month)) ?? {};
  const known = await knownTotals(run, { month, now: clock(), uncertainUpTo });
  const places = [...directory.keys()].flatMap((customer) => {
    const subject = subjectOf(directory, name, customer);
    if (subject === null) return [];
    return [...settings.meters].map(([meter, event]) => ({ customer, meter, subject, event }));
  });
  const span = utcMonth(monthPeriod(month, zoneOf(month)));
  const found: string[] = [];
  let count = 0;
  const isTimeUp = timeUp(run, 0.5);
  const asked = await askInTurn(places, { parallel: system.parallel, isTimeUp }, async (place) => {
    // Of whom nothing was sent since a person accepted the store, it holds what it held then.
    const most = known.get(placeText(place)) ?? (uncertainUpTo > 0 ? 'unknown' : 0);
    if (most === 'unknown') return;
    const answer = await ask(async () => held(place, span), run);
    if (answer.kind === 'unknown' || (answer.value ?? 0) <= most) return;
    count += 1;
    if (found.length === 0) {
      found.push(
        `${name} holds ${answer.value ?? 0} of ${place.meter} of ${place.customer} in ${month}, and this ` +
          `store has sent ${most === 0 ? 'nothing' : `${most} at most`}`,
      );
    }
  });
  // About single customers it may not answer for long; they hold up no others.
  if (asked.isSilent && asked.error !== null) throw asked.error;
  const [first] = found;
  if (first === undefined) return null;
  return count === 1 ? first : `${first}; ${count - 1} more totals are so`;
};

type Known = number | 'unknown';

/** The greatest total that may be held of each customer and name there, by the ledger. */
const knownTotals = async (
  { ledger, settings: { name: system } }: SystemRun,
  {
    month,
    now,
    uncertainUpTo,
  }: { readonly month: Month; readonly now: EpochMs; readonly uncertainUpTo: number },
): Promise<ReadonlyMap<string, Known>> => {
  const known = new Map<string, Known>();
  for await (const records of ledger.records({ system, month })) {
    for (const { sending, accepted } of records) {
      if (sending === null) continue;
      const key = placeText(sending);
      const before = known.get(key) ?? 0;
      const isSettled = now - sending.at >= settledAfterMs && sending.sequence > uncertainUpTo;
      known.set(
        key,
        before === 'unknown' || !isSettled ? 'unknown' : Math.max(before, most(sending, accepted)),
      );
    }
  }
  return known;
};

const most = (sending: NonNullable<PushRecord['sending']>, accepted: PushRecord['accepted']) =>
  Math.max(accepted?.total ?? 0, sending.state === 'refused' ? 0 : sending.total);

const placeText = ({ subject, event }: PushPlace): string => JSON.stringify([subject, event]);
