import type { Manifest } from './manifest.ts';
import { lineCount } from '../usage/lines.ts';
import { type Meter, requestsMeter } from '../metering/series.ts';
import { exactSum } from '../usage/exact-sum.ts';
import type { UsageQuery } from '../usage/usage-query.ts';
import type { UsageGroup } from '../usage/usage-group.ts';
import { classOf, sumsByClass } from '../metering/status.ts';

export type ReportTotals = Pick<
  Manifest,
  'rows' | 'requests' | 'requests_by_status_class' | 'consumers'
> & {
  readonly billable_requests: number;
  readonly meters: Readonly<Record<Meter, number>>;
};

/** Sums the groups of a report while they pass. Groups come by consumer id. */
export const newReportTotals = (query: UsageQuery) => {
  const { billableStatuses, meters } = query;
  const amounts = meters.map(() => 0);
  const byClass: number[] = [];
  let rows = 0;
  let billableRequests = 0;
  let consumers = 0;
  let lastId: string | null = null;

  const add = (group: UsageGroup): void => {
    const { consumer, counts } = group;
    if (consumer !== null && consumer.id !== lastId) {
      lastId = consumer.id;
      consumers += 1;
    }
    rows += lineCount(query, group);
    for (const { status, requests, quantities } of counts) {
      for (const [i, quantity] of quantities.entries()) amounts[i] = (amounts[i] ?? 0) + quantity;
      if (billableStatuses.includes(status)) billableRequests += requests;
      const statusClass = classOf(status);
      byClass[statusClass] = (byClass[statusClass] ?? 0) + requests;
    }
  };

  return {
    async *counting(
      groups: AsyncIterable<readonly UsageGroup[]>,
    ): AsyncGenerator<readonly UsageGroup[]> {
      for await (const chunk of groups) {
        for (const group of chunk) add(group);
        yield chunk;
      }
    },
    totals: (): ReportTotals => {
      const requests = byClass.reduce((sum, ofClass) => sum + ofClass, 0);
      return {
        rows,
        requests,
        meters: Object.fromEntries([
          [requestsMeter, requests],
          ...meters.map((meter, i) => [meter, exactSum(amounts[i] ?? 0, meter)] as const),
        ]),
        billable_requests: billableRequests,
        requests_by_status_class: sumsByClass(byClass),
        consumers,
      };
    },
  };
};
