import type { Period } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { counted } from '../metering/counted.ts';
import { openRecords } from '../metering/open-records.ts';
import { parseBillableStatuses } from '../usage/billable-statuses.ts';
import { withoutDirectory } from '../usage/customer.ts';
import { type ReadPage, rollUp } from '../usage/roll-up.ts';
import { anyLabels } from '../usage/usage-query.ts';

type Receipt = Parameters<typeof openRecords>[0] & { readonly receivedAt: number };

/** What waits in a store, and what it has counted. */
export type CountedAndWaiting = {
  readonly receipts: (filter: { readonly quarantined: true }) => AsyncIterable<readonly Receipt[]>;
  readonly read: ReadPage;
};

/** Above this the totals of a month may lack usage that a person should look at first. */
const warnAbove = 0.01;

/**
 * A warning where more than 1 % of the entries that came in a month wait in quarantine; `null`
 * where not. Counters are read only where anything waits.
 */
export const quarantineWarning = async (
  store: CountedAndWaiting,
  month: Period,
  timezone: TimeZone,
): Promise<string | null> => {
  const waiting = await waitingIn(store, month);
  if (waiting === 0) return null;
  const all = waiting + (await requestsIn(store, month, timezone));
  if (waiting / all <= warnAbove) return null;
  const percent = ((100 * waiting) / all).toFixed(1);
  return `${waiting} of ${counted(all, 'entry', 'entries')} (${percent} %) ${waiting === 1 ? 'waits' : 'wait'} in quarantine and ${waiting === 1 ? 'is' : 'are'} in no total: npx billable quarantine list`;
};

const waitingIn = async (
  { receipts }: CountedAndWaiting,
  { start, end }: Period,
): Promise<number> => {
  let waiting = 0;
  for await (const chunk of receipts({ quarantined: true })) {
    for (const receipt of chunk) {
      if (receipt.receivedAt < start || receipt.receivedAt >= end) continue;
      waiting += openRecords(receipt).reduce((sum, { entry }) => sum + entry.count, 0);
    }
  }
  return waiting;
};

const every = parseBillableStatuses('1xx,2xx,3xx,4xx,5xx');

const requestsIn = async (
  { read }: CountedAndWaiting,
  month: Period,
  timezone: TimeZone,
): Promise<number> => {
  if (every === null) throw new TypeError('all statuses must be readable');
  const groups = rollUp(
    {
      period: 'month',
      timezone,
      range: month,
      consumers: [],
      customers: [],
      payers: withoutDirectory,
      labels: anyLabels,
      statuses: null,
      groupByWho: null,
      groupByLabels: [],
      groupByStatus: null,
      meters: [],
      layout: 'long',
      billableStatuses: every,
      billable: null,
      largest: null,
    },
    read,
  );
  let requests = 0;
  for await (const chunk of groups) {
    for (const { counts } of chunk) for (const count of counts) requests += count.requests;
  }
  return requests;
};
