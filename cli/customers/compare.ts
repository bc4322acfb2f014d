import { anonymous, type Consumer } from '../../shared/metering/consumer.ts';
import { pageStart } from '../../shared/metering/page.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { claimText, type CustomerEntry } from '../../shared/customers/entry.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { dayMs } from '../../shared/calendar/instant.ts';

export type UsageComparison = {
  /** Consumers with usage for which no customer of the file pays, in their last month. */
  readonly unclaimed: readonly Consumer[];
  /** Claims of values that no usage has, with the customer. */
  readonly unmatched: readonly { readonly customer: string; readonly claim: string }[];
  /** Consumers whose names several customers claim, with the one that pays. */
  readonly contested: readonly {
    readonly consumer: Consumer;
    readonly customers: readonly string[];
    readonly payer: string;
  }[];
};

type CompareContext = { readonly reader: CounterReader; readonly timezone: TimeZone };

const kinds = ['id', 'customId', 'username'] as const;

/** Compares a file with the usage of every month there is. */
export const compareWithUsage = async (
  customers: readonly CustomerEntry[],
  { reader, timezone }: CompareContext,
): Promise<UsageComparison> => {
  const payers = payersOf(customers, timezone);
  const ids = new Set(customers.map(({ id }) => id));
  const borne = { id: new Set<string>(), customId: new Set<string>(), username: new Set<string>() };
  const unclaimed = new Map<string, Consumer>();
  const contested = new Map<string, UsageComparison['contested'][number]>();
  for (const month of [...(await reader.months())].sort()) {
    // Far from both ends of the month, so that it is the same month in every zone.
    const at = pageStart(month) + 14 * dayMs;
    for await (const rows of reader.read({ page: month })) {
      for (const { consumer } of rows) {
        if (consumer.id === anonymous.id && consumer.customId === '') continue;
        for (const kind of kinds) borne[kind].add(consumer[kind]);
        const payer = payers.customerAt(consumer, at).id;
        const key = JSON.stringify(consumer);
        if (ids.has(payer)) unclaimed.delete(consumer.id);
        else unclaimed.set(consumer.id, consumer);
        const rivals = payers.claimantsAt(consumer, at);
        if (rivals.length > 1) contested.set(key, { consumer, customers: rivals, payer });
      }
    }
  }
  const unmatched = customers.flatMap(({ id, claims }) =>
    claims
      .filter(({ kind, value }) => !borne[kind].has(value))
      .map((claim) => ({ customer: id, claim: claimText(claim) })),
  );
  return { unclaimed: [...unclaimed.values()], unmatched, contested: [...contested.values()] };
};
