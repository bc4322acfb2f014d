import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import { type Claim, claimText, type CustomerEntry } from '../../shared/customers/entry.ts';
import { hasCells } from '../../shared/metering/cells.ts';
import { anonymous, type Consumer } from '../../shared/metering/consumer.ts';
import { pageEnd, pageStart } from '../../shared/metering/page.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { planRead } from '../../shared/usage/read-plan.ts';

export type UsageComparison = {
  /** The ids of all that pay for any usage, with an entry in the file or without. */
  readonly paying: ReadonlySet<string>;
  /** Consumers, by their names, for whose latest usage no customer of the file pays. */
  readonly unclaimed: readonly Consumer[];
  /** Claims of values that no usage has while the claim counts, with the customer. */
  readonly unmatched: readonly {
    readonly customer: string;
    readonly claim: string;
    /** `''`: of all time. */
    readonly since: string;
  }[];
  /** Consumers whose names several customers claim, with the one that pays. */
  readonly contested: readonly {
    readonly consumer: Consumer;
    readonly customers: readonly string[];
    readonly payer: string;
  }[];
};

type CompareContext = { readonly reader: CounterReader; readonly timezone: TimeZone };

/** Compares a file with the usage of every month there is. */
export const compareWithUsage = async (
  customers: readonly CustomerEntry[],
  { reader, timezone }: CompareContext,
): Promise<UsageComparison> => {
  const payers = payersOf(customers, timezone);
  const ids = new Set(customers.map(({ id }) => id));
  const matched = new Set<Claim>();
  const paying = new Set<string>();
  // One consumer has other names at other times: each has a payer of its own.
  const last = new Map<string, { consumer: Consumer; at: EpochMs; isClaimed: boolean }>();
  const contested = new Map<string, UsageComparison['contested'][number]>();
  for await (const { consumer, at } of usagesOf(reader, payers.turns)) {
    const payer = payers.customerAt(consumer, at).id;
    paying.add(payer);
    if (consumer.id === anonymous.id && consumer.customId === '') continue;
    const key = JSON.stringify([consumer.id, consumer.customId, consumer.username]);
    for (const claim of payers.claimsAt(consumer, at)) matched.add(claim);
    if (at >= (last.get(key)?.at ?? at)) {
      last.set(key, { consumer, at, isClaimed: ids.has(payer) });
    }
    const rivals = payers.claimantsAt(consumer, at);
    if (rivals.length > 1) contested.set(key, { consumer, customers: rivals, payer });
  }
  const unclaimed = [...last.values()].filter(({ isClaimed }) => !isClaimed);
  const unmatched = customers.flatMap(({ id, claims }) =>
    claims
      .filter((claim) => !matched.has(claim))
      .map((claim) => ({ customer: id, claim: claimText(claim), since: claim.since })),
  );
  return {
    paying,
    unclaimed: unclaimed.map(({ consumer }) => consumer),
    unmatched,
    contested: [...contested.values()],
  };
};

/** The consumers of each month, and an instant between each two turns at which they have usage. */
async function* usagesOf(
  reader: CounterReader,
  turns: readonly EpochMs[],
): AsyncGenerator<{ readonly consumer: Consumer; readonly at: EpochMs }> {
  for (const month of [...(await reader.months())].sort()) {
    const whole = { start: pageStart(month), end: pageEnd(month) };
    for (const { pages, periods } of planRead([whole], turns)) {
      const segments = periods.flatMap((planned) => planned.segments);
      for (const page of new Set(pages)) {
        const within = segments.filter((segment) => segment.page === page);
        for await (const rows of reader.read({ page })) {
          for (const { consumer, cells } of rows) {
            for (const { first, end, at } of within) {
              if (hasCells(cells, first, end)) yield { consumer, at };
            }
          }
        }
      }
    }
  }
}
