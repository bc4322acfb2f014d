import type { PageRow } from '../../shared/metering/batch.ts';
import { periodsIn } from '../../shared/calendar/period.ts';
import { dayMs, hourMs } from '../../shared/calendar/instant.ts';
import type { ReadPage } from '../../shared/usage/roll-up.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';

const maxPeriods = 10_000;
const maxLargestPeriods = 100;

/** Counter rows that an answer may be made from, and groups of one period that may be held. */
export type ReadBounds = { readonly rows: number; readonly groups: number };

const usualBounds: ReadBounds = { rows: 5_000_000, groups: 1_000_000 };

const waysOut =
  'Ask for a shorter range, a longer period, or single consumers; or take the monthly reports.';

const nominalMs = {
  hour: hourMs,
  day: dayMs,
  week: 7 * dayMs,
  month: 28 * dayMs,
  quarter: 90 * dayMs,
  year: 365 * dayMs,
} as const;

/** Throws `RefusedRequest` where a range has too many periods to answer. */
export const checkPeriods = (query: UsageQuery): void => {
  const { range, period, largest } = query;
  const periods = Math.floor((range.end - range.start) / nominalMs[period]);
  if (periods > maxPeriods) {
    throw new RefusedRequest(
      413,
      `from, to: the range has about ${countText(periods)} ${period}s; at most ${countText(maxPeriods)} are answered. ${waysOut}`,
    );
  }
  if (largest !== null && hasMoreThan(maxLargestPeriods, query)) {
    throw new RefusedRequest(
      413,
      `from, to: the range has more than ${maxLargestPeriods} periods (${period}), the most with ` +
        'order=requests. Ask for a shorter range or a longer period; or leave order out.',
    );
  }
};

/** Whether a range has more than so many periods, counted one by one. */
const hasMoreThan = (most: number, { range, period, timezone }: UsageQuery): boolean => {
  let periods = 0;
  for (const _ of periodsIn(range, period, timezone)) if (++periods > most) return true;
  return false;
};

/** A number as it is read: `17,544`. */
const countText = (count: number): string => count.toLocaleString('en-US');

export type ReadLimit = ReturnType<typeof newReadLimit>;

/** Bounds what a query reads: in rows, and in time where there is a `deadline`. */
export const newReadLimit = (
  deadline?: AbortSignal,
  { rows: maxRowsRead, groups: maxGroupsHeld }: ReadBounds = usualBounds,
) => {
  let rowsRead = 0;
  let isLifted = false;

  const expired = (): Error =>
    rowsRead === 0
      ? new StoreUnavailable('the store gave no row before the deadline')
      : new RefusedRequest(413, `There is no time to read all of it. ${waysOut}`);

  const count = (rows: readonly PageRow[]): void => {
    // The client has had an answer by now, so no one wants the rest.
    if (deadline?.aborted === true) throw expired();
    rowsRead += rows.length;
    if (rowsRead > maxRowsRead && !isLifted) {
      throw new RefusedRequest(
        413,
        `The answer would take more than ${maxRowsRead} counter rows. ${waysOut}`,
      );
    }
  };

  async function* counted(
    pages: AsyncIterable<readonly PageRow[]>,
  ): AsyncGenerator<readonly PageRow[]> {
    for await (const rows of pages) {
      count(rows);
      yield rows;
    }
  }

  return {
    /** Rows past the limit, or past the deadline, end the reading with an error. */
    counting:
      (readPage: ReadPage): ReadPage =>
      (asked) =>
        counted(readPage(asked)),

    /** More groups of one period than can be held end the reading with an error. */
    holding: (groups: number): void => {
      if (groups > maxGroupsHeld) {
        throw new RefusedRequest(
          413,
          `A period has more than ${maxGroupsHeld} groups to sum. Ask for fewer labels in group_by, ` +
            'for some of their values, for single customers, or group by consumer too.',
        );
      }
    },

    /** From now on rows are read without end. */
    lift: (): void => {
      isLifted = true;
    },

    /**
     * What `work` resolves to, or at the deadline an error: `RefusedRequest` where rows came, so
     * that there are too many, `StoreUnavailable` where none did.
     */
    inTime: async <T>(work: Promise<T>): Promise<T> => {
      if (deadline === undefined) return work;
      const { promise: atDeadline, reject } = Promise.withResolvers<never>();
      const end = (): void => reject(expired());
      deadline.addEventListener('abort', end, { once: true });
      try {
        return await Promise.race([work, atDeadline]);
      } finally {
        deadline.removeEventListener('abort', end);
        // It ends at its next row, with an error that no one waits for.
        work.catch(() => undefined);
      }
    },
  };
};
