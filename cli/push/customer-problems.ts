import { askInTurn } from '../../functions/push/ask-in-turn.ts';
import type { PushContext } from '../../functions/push/context.ts';
import type { BillingSystem, PushPlace } from '../../shared/ports/billing-system.ts';
import { objectionOf } from '../../shared/push/price.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import type { Month } from '../../shared/reports/month.ts';

type Place = PushPlace & { readonly id: string };
type WrongPlace = Place & { readonly problem: string };

type Asking = Pick<PushContext, 'clock' | 'sleep' | 'onProgress'> & {
  readonly system: Pick<BillingSystem, 'name' | 'terms' | 'parallel' | 'clock'>;
  readonly records: readonly PushRecord[];
  readonly month: Month;
};

/**
 * Why a total of the month would be wrong there, of those for whom it would, in their order. One about
 * whom the system does not answer never keeps the others from being asked.
 */
export const customerProblems = async (
  places: readonly Place[],
  { system, records, month, clock, sleep, onProgress }: Asking,
): Promise<readonly WrongPlace[]> => {
  const known = new Map(
    records.map((one) => [placeOf(one.key.customer, one.sending?.event ?? ''), one] as const),
  );
  const problems = new Map<Place, string>();
  const left = new Set(places);
  const asked = await askInTurn(
    { system, clock, sleep },
    places,
    { isTimeUp: () => false },
    async (place, askOne) => {
      const terms = await askOne(async () => system.terms(place, month));
      left.delete(place);
      const record = known.get(placeOf(place.id, place.event));
      const objection = record
        ? objectionOf(record, terms, { now: clock(), target: { ...place, address: null } })
        : terms.objection;
      if (objection !== null) problems.set(place, objection);
      onProgress?.({
        system: system.name,
        month,
        doing: 'checked',
        done: places.length - left.size,
        of: places.length,
      });
    },
  );
  const silence = `it is not known: ${asked.error?.message ?? `${system.name} was not asked`}`;
  for (const place of left) problems.set(place, silence);
  return places.flatMap((place) => {
    const problem = problems.get(place);
    return problem === undefined ? [] : [{ ...place, problem }];
  });
};

const placeOf = (customer: string, event: string): string => JSON.stringify([customer, event]);
