import type { Batch, PageRow } from '../../shared/metering/batch.ts';
import { eachCell, slotOf, statusOf } from '../../shared/metering/cells.ts';
import { toMonthRows } from '../../shared/metering/aggregate.ts';

/** One counter of a peer: a slot of a page and a status, for one consumer. */
export type Counter = {
  readonly page: string;
  readonly consumer: string;
  readonly slot: number;
  readonly status: number;
  readonly requests: number;
};

/** What a batch adds, in the two grains that the product keeps, counter by counter. */
export const countersOf = ({ deltas }: Batch): readonly Counter[] =>
  [...deltas, ...toMonthRows(deltas)].flatMap(countersOfRow);

const countersOfRow = ({ page, consumer, cells }: PageRow): readonly Counter[] => {
  const counters: Counter[] = [];
  eachCell(cells, (code, count) => {
    counters.push({
      page,
      consumer: consumer.id,
      slot: slotOf(code),
      status: statusOf(code),
      requests: Number(count),
    });
  });
  return counters;
};
