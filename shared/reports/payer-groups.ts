import type { Consumer } from '../metering/consumer.ts';
import { compareLabels } from '../metering/labels.ts';
import { compareUtf8 } from '../metering/utf8.ts';
import { newConsumerGroups } from '../usage/consumer-groups.ts';
import type { Customer } from '../usage/customer.ts';
import type { ConsumerRows, SourcedRow } from '../usage/merge-pages.ts';
import type { PlannedPeriod } from '../usage/read-plan.ts';
import type { UsageGroup } from '../usage/usage-group.ts';
import type { UsageQuery } from '../usage/usage-query.ts';

/** A group, or the part of one that a customer pays. */
export type PayerGroup = { readonly group: UsageGroup; readonly customer: Customer };

/**
 * Returns a function that says who pays the groups of one consumer id. A group whose names belong to
 * two customers becomes two, which show the same names; the order is that of the groups, then of
 * customer ids.
 */
export const newPayerGroups = (
  query: UsageQuery,
  planned: PlannedPeriod,
  customerOf: (consumer: Consumer) => Customer,
) => {
  const addGroups = newConsumerGroups(query, planned);

  const split = (
    groups: readonly UsageGroup[],
    byCustomer: ReadonlyMap<string, SourcedRow[]>,
  ): readonly PayerGroup[] => {
    const shown = new Map(groups.map(({ consumer }) => [consumer?.customId, consumer]));
    const parts = [...byCustomer.values()].flatMap((ofCustomer) => {
      const own: UsageGroup[] = [];
      addGroups(ofCustomer, own);
      const [first] = ofCustomer;
      if (first === undefined) return [];
      const customer = customerOf(first.consumer);
      return own.map((group) => ({
        group: { ...group, consumer: shown.get(group.consumer?.customId) ?? group.consumer },
        customer,
      }));
    });
    return parts.sort(comparePayerGroups);
  };

  return (rows: ConsumerRows, groups: readonly UsageGroup[]): readonly PayerGroup[] => {
    const [first] = rows;
    if (first === undefined) return [];
    const customer = customerOf(first.consumer);
    if (rows.length === 1 || rows.every((row) => customerOf(row.consumer).id === customer.id)) {
      return groups.map((group) => ({ group, customer }));
    }
    return split(
      groups,
      Map.groupBy(rows, (row) => customerOf(row.consumer).id),
    );
  };
};

/** Of one consumer id: the order of `newConsumerGroups`, which is that of the CSV's lines. */
const comparePayerGroups = (a: PayerGroup, b: PayerGroup): number =>
  compareUtf8(a.group.consumer?.username ?? '', b.group.consumer?.username ?? '') ||
  compareUtf8(a.group.consumer?.customId ?? '', b.group.consumer?.customId ?? '') ||
  compareLabels(a.group.labels, b.group.labels) ||
  compareUtf8(a.customer.id, b.customer.id);
