import type { Manifest } from './manifest.ts';
import type { BillableStatuses } from '../usage/billable-statuses.ts';
import type { UsageGroup } from '../usage/usage-group.ts';
import { classOf } from '../metering/status.ts';

export type ReportTotals = Pick<
  Manifest,
  'rows' | 'requests' | 'requests_by_status_class' | 'consumers'
> & { readonly billable_requests: number };

/** Sums the groups of a report while they pass. Groups come by consumer id. */
export const newReportTotals = (billable: BillableStatuses) => {
  const byClass = [0, 0, 0, 0, 0, 0];
  let rows = 0;
  let billableRequests = 0;
  let consumers = 0;
  let lastId: string | null = null;

  const add = ({ consumer, counts }: UsageGroup): void => {
    if (consumer !== null && consumer.id !== lastId) {
      lastId = consumer.id;
      consumers += 1;
    }
    rows += counts.length;
    for (const { status, requests } of counts) {
      if (billable.includes(status)) billableRequests += requests;
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
      const [, one = 0, two = 0, three = 0, four = 0, five = 0] = byClass;
      return {
        rows,
        requests: one + two + three + four + five,
        billable_requests: billableRequests,
        requests_by_status_class: {
          '1xx': one,
          '2xx': two,
          '3xx': three,
          '4xx': four,
          '5xx': five,
        },
        consumers,
      };
    },
  };
};
