import { type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import type { PageId } from '../../shared/metering/page.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { countMonthRows, type MonthRows } from '../../shared/usage/month-rows.ts';

/** Counting reads every row of the month: a scrape every 15 s must not. */
const freshMs = 10 * minuteMs;

type NewestMonth = MonthRows & { readonly month: PageId };

/** Gives what the newest month has, counted anew every ten minutes; `null` where there is none. */
export const createMonthRows = (reader: Pick<CounterReader, 'read' | 'months' | 'meters'>) => {
  let known: { readonly at: EpochMs; readonly counted: NewestMonth | null } | null = null;
  return async (now: EpochMs): Promise<NewestMonth | null> => {
    if (known !== null && Math.abs(now - known.at) < freshMs) return known.counted;
    const month = (await reader.months()).at(-1);
    const counted =
      month === undefined
        ? null
        : {
            month,
            ...(await countMonthRows(month, await reader.meters(month), (asked) =>
              reader.read(asked),
            )),
          };
    known = { at: now, counted };
    return counted;
  };
};
