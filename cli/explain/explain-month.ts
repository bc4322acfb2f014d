import { readDirectory } from '../../shared/report-files/directory.ts';
import { readZones } from '../../shared/report-files/zones.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import { filesOf } from '../../shared/report-files/read-history.ts';
import type { BatchPart, Explanation } from '../../shared/reports/explained.ts';
import { newExplanation } from '../../shared/reports/explanation.ts';
import { directoryKey } from '../../shared/reports/keys.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { rollUp } from '../../shared/usage/roll-up.ts';
import { anyLabels, type UsageQuery } from '../../shared/usage/usage-query.ts';
import type { Billing } from './open-billing.ts';
import { readVersions, type VersionLine } from './versions.ts';

export type ExplainedCustomer = {
  readonly timezone: string;
  /** The version whose customers and statuses count here; `null`: those of now do. */
  readonly basis: number | null;
  readonly billableStatuses: string;
  /** Whether the customers that count here name it: one that they do not can have usage too. */
  readonly isNamed: boolean;
  readonly versions: readonly VersionLine[];
  /** What the counters have now. */
  readonly counted: { readonly requests: number; readonly billable: number };
  /** What the receipts say. */
  readonly receipts: Explanation;
};

type Asked = { readonly customer: string; readonly month: Month };

/**
 * Says what a customer's month is made of, by the customers and statuses of its newest version, or else
 * by those of now. `onParts` is given the parts of each batch that has any while receipts are read, and
 * reading waits for it; where it says `false`, reading ends, and there is nothing to say.
 */
export const explainMonth = async (
  books: Billing,
  { customer, month }: Asked,
  onParts: (parts: readonly BatchPart[]) => Promise<boolean>,
): Promise<ExplainedCustomer | null> => {
  const { reader, reports, config } = books;
  const files = await filesOf(month, reports);
  const versions = await readVersions(reports, month, files, customer);
  const newest = versions.at(-1)?.manifest ?? null;
  const timezone =
    newest?.timezone ?? zoneOfMonth(await readZones(reports), month, config.billingTimezone);
  const period = monthPeriod(month, timezone);
  const basis = newest !== null && newest.directory !== null ? newest : null;
  const customers =
    basis === null
      ? await books.customers()
      : (await readDirectory(reports, directoryKey(month, basis.version), basis.directory))
          .customers;
  const billableStatuses =
    (basis && parseBillableStatuses(basis.billable_statuses)) ?? config.billableStatuses;
  const payers = payersOf(customers, timezone);
  const explanation = newExplanation({
    period,
    timezone,
    billableStatuses,
    isOwn: (consumer) => payers.customerAt(consumer, period.start).id === customer,
  });
  for await (const chunk of reader.receipts()) {
    for (const receipt of chunk) {
      const parts = explanation.add(receipt);
      if (parts.length > 0 && !(await onParts(parts))) return null;
    }
  }
  const query: UsageQuery = {
    period: 'month',
    timezone,
    range: period,
    consumers: [],
    customers: [customer],
    payers,
    labels: anyLabels,
    statuses: null,
    groupByWho: 'customer',
    groupByLabels: [],
    groupByStatus: 'status',
    meters: [],
    layout: 'long',
    billableStatuses,
    billable: null,
    largest: null,
  };
  const counted = { requests: 0, billable: 0 };
  for await (const groups of rollUp(query, (asked) => reader.read(asked))) {
    for (const { status, requests } of groups.flatMap(({ counts }) => counts)) {
      counted.requests += requests;
      if (billableStatuses.includes(status)) counted.billable += requests;
    }
  }
  return {
    timezone,
    basis: basis?.version ?? null,
    billableStatuses: billableStatuses.text,
    isNamed: customers.some(({ id }) => id === customer),
    versions,
    counted,
    receipts: explanation.explanation(),
  };
};
