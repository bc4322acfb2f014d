import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import type { Period } from '../../shared/calendar/period.ts';
import type { PageRow } from '../../shared/metering/batch.ts';
import { eachCell, slotOf, statusOf } from '../../shared/metering/cells.ts';
import { pageEnd, type PageId } from '../../shared/metering/page.ts';
import { type Meter, requestsMeter } from '../../shared/metering/series.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { Payers } from '../../shared/usage/customer.ts';
import { planRead, type Segment } from '../../shared/usage/read-plan.ts';

/** A sum that is wanted of each customer. Equal keys are equal sums. */
export type WantedSum = {
  readonly key: string;
  readonly period: Period;
  readonly meter: Meter;
  /** Only billable statuses. */
  readonly billable: boolean;
};

/** By the key of a sum, then by customer. A customer without usage is not among them. */
export type CustomerSums = ReadonlyMap<string, ReadonlyMap<string, number>>;

type ReadContext = {
  readonly counters: Pick<CounterReader, 'read'>;
  readonly payers: Payers;
  readonly billableStatuses: BillableStatuses;
};

/** Only a part of the pages: those that end before an instant, or the others. */
export type PageChoice = { readonly endsBefore: EpochMs } | { readonly endsAtOrAfter: EpochMs };

const isChosen = (page: PageId, choice: PageChoice): boolean =>
  'endsBefore' in choice
    ? pageEnd(page) < choice.endsBefore
    : pageEnd(page) >= choice.endsAtOrAfter;

type PlacedSegment = Segment & { readonly sum: number; readonly billable: boolean };

/**
 * Sums the usage of each customer in any number of periods. Each page of a meter is read once at
 * most, however many sums it has a part in; pages of days that are still to come are left out.
 */
export const readSums = async (
  wanted: readonly WantedSum[],
  { now, pages }: { readonly now: EpochMs; readonly pages: PageChoice },
  { counters, payers, billableStatuses }: ReadContext,
): Promise<CustomerSums> => {
  const sums = wanted.map(() => new Map<string, number>());
  for (const [meter, byPage] of placesOf(wanted, now, payers.turns)) {
    for (const [page, segments] of byPage) {
      if (!isChosen(page, pages)) continue;
      const add = newAdder(segments, { payers, billableStatuses });
      for await (const rows of counters.read({ page, ...meterOf(meter) })) {
        for (const row of rows) add(row, sums);
      }
    }
  }
  return new Map(wanted.map(({ key }, i) => [key, sums[i] ?? new Map()]));
};

const meterOf = (meter: Meter) => (meter === requestsMeter ? {} : { meter });

/** Of each meter and page the segments that sums have there. */
const placesOf = (
  wanted: readonly WantedSum[],
  now: EpochMs,
  turns: readonly EpochMs[],
): ReadonlyMap<Meter, ReadonlyMap<PageId, readonly PlacedSegment[]>> => {
  // A whole day of UTC more: an entry may be some minutes ahead of this clock.
  const lastEnd = (Math.floor(now / dayMs) + 2) * dayMs;
  const places = new Map<Meter, Map<PageId, PlacedSegment[]>>();
  for (const [sum, { period, meter, billable }] of wanted.entries()) {
    const byPage = places.get(meter) ?? new Map<PageId, PlacedSegment[]>();
    places.set(meter, byPage);
    const begun = { start: period.start, end: Math.min(period.end, lastEnd) };
    for (const { periods } of planRead([begun], turns)) {
      for (const segment of periods.flatMap(({ segments }) => segments)) {
        const placed = byPage.get(segment.page) ?? [];
        byPage.set(segment.page, placed);
        placed.push({ ...segment, sum, billable });
      }
    }
  }
  return places;
};

/** Adds the cells of a row to the sums of those who pay for them. */
const newAdder = (
  segments: readonly PlacedSegment[],
  { payers, billableStatuses }: Pick<ReadContext, 'payers' | 'billableStatuses'>,
) => {
  const bySlot: number[][] = [];
  for (const [i, { first, end }] of segments.entries()) {
    for (let slot = first; slot < end; slot += 1) (bySlot[slot] ??= []).push(i);
  }
  const turnOf = segments.map(({ at }) => payers.turns.findLast((turn) => turn <= at) ?? null);
  const totals = new Float64Array(segments.length);
  return ({ consumer, cells }: PageRow, sums: readonly Map<string, number>[]): void => {
    totals.fill(0);
    eachCell(cells, (code, count) => {
      const isBillable = billableStatuses.includes(statusOf(code));
      for (const i of bySlot[slotOf(code)] ?? []) {
        if (segments[i]?.billable === true && !isBillable) continue;
        // Rounded beyond 2^53, which is ten times what any threshold can be.
        totals[i] = (totals[i] ?? 0) + Number(count);
      }
    });
    const payerAt = new Map<EpochMs | null, string>();
    for (const [i, { sum, at }] of segments.entries()) {
      const total = totals[i] ?? 0;
      if (total === 0) continue;
      const turn = turnOf[i] ?? null;
      const customer = payerAt.get(turn) ?? payers.customerAt(consumer, at).id;
      payerAt.set(turn, customer);
      const own = sums[sum];
      own?.set(customer, (own.get(customer) ?? 0) + total);
    }
  };
};
