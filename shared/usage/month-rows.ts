import type { PageId } from '../metering/page.ts';
import { type Meter, requestsMeter } from '../metering/series.ts';
import type { ReadPage } from './roll-up.ts';

/** What labels and meters make of consumers: rows of a month page, and whose they are. */
export type MonthRows = { readonly rows: number; readonly consumers: number };

/** Counts the rows of a month. Every event counts a request, so those name every consumer. */
export const countMonthRows = async (
  month: PageId,
  meters: readonly Meter[],
  readPage: ReadPage,
): Promise<MonthRows> => {
  let [rows, consumers] = [0, 0];
  for (const meter of meters) {
    let latestId: string | null = null;
    for await (const chunk of readPage({ page: month, meter })) {
      rows += chunk.length;
      if (meter !== requestsMeter) continue;
      // The rows of one id lie together.
      for (const { consumer } of chunk) {
        if (consumer.id !== latestId) consumers += 1;
        latestId = consumer.id;
      }
    }
  }
  return { rows, consumers };
};
