import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import type { PushPlace } from '../../../shared/ports/billing-system.ts';
import { subjectOf } from '../../../shared/push/settings.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import type { Uncompared } from '../alarms/memory.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import { monthParts } from '../month/month-parts.ts';
import { utcMonth } from '../month/read-back.ts';
import { timeUp } from '../time-up.ts';
import { isMore, newMostSent } from './most-sent.ts';

type Place = PushPlace & { readonly customer: string; readonly meter: string };

/** A total that a system holds. */
export type Held = Place & { readonly value: number };

/** What a system has answered about the totals of a month. */
type HeldAnswers = Uncompared & {
  /** What it holds more of than the ledger knew of the same customer before it was asked. */
  readonly more: readonly Held[];
  /** Why it did not answer about some; `null`: it did, about each that it was asked about. */
  readonly error: Error | null;
};

/**
 * Asks a system what it holds of a month, some customers after others. `only`: these; the others were compared
 * before. Those about whom it was not asked the last time come first, so that each has a turn.
 */
export const askHeld = async (
  run: SystemRun,
  month: Month,
  only: Uncompared | null,
): Promise<HeldAnswers> => {
  const { settings, system, ledger, clock, zoneOf } = run;
  const { name, meters } = settings;
  const more: Held[] = [];
  const notAsked = new Set<string>();
  const notAnswered = new Set<string>();
  let error: Error | null = null;
  let isSilent = false;
  let done = 0;
  const { held } = system;
  if (held === null) return { more, notAsked, notAnswered, error };
  const { uncertainUpTo = 0 } = (await ledger.round(name, month)) ?? {};
  const turns = (only === null ? [null] : [only.notAsked, only.notAnswered]).map((ids) =>
    comparedCustomers(run, ids),
  );
  const of = turns.flat().length * meters.size;
  const span = utcMonth(monthPeriod(month, zoneOf(month)));
  const isTimeUp = timeUp(run, 0.5);
  const asking = { isTimeUp: () => isSilent || isTimeUp() };
  for (const turn of turns.filter(({ length }) => length > 0)) {
    const isMeant = new Set(turn);
    // Who was asked about before waits until each other one was.
    const notReached = notAsked.size > 0 ? notAnswered : notAsked;
    for await (const part of monthParts(ledger.records({ system: name, month }), turn)) {
      const places = placesOf(run, part.customers).filter(({ customer }) => isMeant.has(customer));
      const most = newMostSent(places, { now: clock(), uncertainUpTo });
      most.add(part.records);
      const left = new Set(places);
      const begun = new Set<Place>();
      const asked = await askInTurn(run, places, asking, async (place, askOne) => {
        begun.add(place);
        const known = most.of(place);
        const answer = known === 'unknown' ? null : await askOne(async () => held(place, span));
        left.delete(place);
        done += 1;
        run.onProgress?.({ system: name, month, doing: 'compared', done, of });
        if (answer === null || answer.kind === 'unknown') return;
        const value = answer.value ?? 0;
        if (isMore(value, known)) more.push({ ...place, value });
      });
      isSilent ||= asked.isSilent;
      error = asked.error ?? error;
      for (const place of left) (begun.has(place) ? notAnswered : notReached).add(place.customer);
    }
  }
  return { more, notAsked, notAnswered, error };
};

/** Those of the directory with an id there, in the order of the ledger. `only`: of these. */
export const comparedCustomers = (
  { directory, settings: { name } }: Pick<SystemRun, 'directory' | 'settings'>,
  only: ReadonlySet<string> | null,
): readonly string[] =>
  [...directory.keys()]
    .filter((id) => subjectOf(directory, name, id) !== null && only?.has(id) !== false)
    .sort(compareUtf8);

const placesOf = (
  { directory, settings: { name, meters } }: SystemRun,
  customers: readonly string[],
): readonly Place[] =>
  customers.flatMap((customer): Place[] => {
    const subject = subjectOf(directory, name, customer);
    if (subject === null) return [];
    return [...meters].map(([meter, event]) => ({ customer, meter, subject, event }));
  });
