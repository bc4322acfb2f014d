import type { PageRow } from '../../shared/domain/batch.ts';
import { dayMs, hourMs } from '../../shared/domain/instant.ts';
import type { ReadPage } from '../../shared/domain/roll-up.ts';
import type { UsageQuery } from '../../shared/domain/usage-query.ts';
import { RefusedRequest } from '../../shared/http/refused-request.ts';

const maxPeriods = 10_000;
const maxRowsRead = 5_000_000;

const waysOut =
  'Ask for a shorter range, a longer period, or single consumers; or take the monthly reports.';

const nominalMs = { hour: hourMs, day: dayMs, month: 28 * dayMs, year: 365 * dayMs } as const;

/** Throws `RefusedRequest` where a range has too many periods to answer. */
export const checkPeriods = ({ range, period }: UsageQuery): void => {
  const periods = Math.floor((range.end - range.start) / nominalMs[period]);
  if (periods > maxPeriods) {
    throw new RefusedRequest(
      413,
      `from, to: the range has some ${periods} periods (${period}); at most ${maxPeriods} are answered. ${waysOut}`,
    );
  }
};

/** Counts the rows that a query reads, and ends it with `RefusedRequest` past the limit. */
export const newRowLimit = () => {
  let rowsRead = 0;
  let isLifted = false;
  async function* counted(
    rows: AsyncIterable<readonly PageRow[]>,
  ): AsyncGenerator<readonly PageRow[]> {
    for await (const chunk of rows) {
      rowsRead += chunk.length;
      if (rowsRead > maxRowsRead && !isLifted) {
        throw new RefusedRequest(
          413,
          `The answer would take more than ${maxRowsRead} counter rows. ${waysOut}`,
        );
      }
      yield chunk;
    }
  }
  return {
    counting:
      (readPage: ReadPage): ReadPage =>
      (page, fromId) =>
        counted(readPage(page, fromId)),
    /** From now on rows are read without end. */
    lift: (): void => {
      isLifted = true;
    },
  };
};
