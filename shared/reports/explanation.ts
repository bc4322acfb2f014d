import type { EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';
import { formatInstant, type TimeZone } from '../calendar/zone.ts';
import { countedRows, type PageRow, type Receipt, rowsOfConsumer } from '../metering/batch.ts';
import { eachCell, slotOf, statusOf } from '../metering/cells.ts';
import type { Consumer } from '../metering/consumer.ts';
import { dismissedRecords } from '../metering/open-records.ts';
import { pageEnd, pageStart, slotMs } from '../metering/page.ts';
import { requestsMeter } from '../metering/series.ts';
import type { BillableStatuses } from '../usage/billable-statuses.ts';
import type {
  ExplainedAmount,
  BatchPart,
  ExplainedQuarantine,
  ExplainedVoid,
  Explanation,
} from './explained.ts';

export type ExplainedMonth = {
  readonly period: Period;
  readonly timezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  /** Whether a consumer was the customer's in that month. */
  readonly isOwn: (consumer: Consumer) => boolean;
};

type Sum = { requests: number; billable: number };

const newSum = (): Sum => ({ requests: 0, billable: 0 });

/**
 * Takes receipts one after another, in any order, and says what a customer's month is made of. Memory
 * is bounded by days, names, voids and batches with quarantine, not by receipts.
 */
export const newExplanation = (month: ExplainedMonth) => {
  const { period, timezone, billableStatuses, isOwn } = month;
  const total = newSum();
  const days = new Map<string, Sum>();
  const names = new Map<string, { consumer: Consumer; days: Set<string>; sum: Sum }>();
  const voids: ExplainedVoid[] = [];
  const quarantine = new Map<string, ExplainedQuarantine>();
  let batches = 0;
  let unknown = 0;

  /** Of each quarter of an hour: receipts name them again and again. */
  const known = new Map<EpochMs, string>();
  const dayOf = (at: EpochMs): string => {
    const day = known.get(at) ?? formatInstant(at, timezone).slice(0, 'yyyy-mm-dd'.length);
    known.set(at, day);
    return day;
  };

  const sumOf = (rows: readonly PageRow[], visit: (day: string, sum: Sum) => void): Sum => {
    const all = newSum();
    for (const { page, meter, cells } of rows) {
      if (meter !== requestsMeter) continue;
      const [first, step] = [pageStart(page), slotMs(page)];
      if (first >= period.end || pageEnd(page) <= period.start) continue;
      eachCell(cells, (code, count) => {
        const at = first + slotOf(code) * step;
        if (at < period.start || at >= period.end) return;
        const requests = Number(count);
        const billable = billableStatuses.includes(statusOf(code)) ? requests : 0;
        addTo(all, { requests, billable });
        visit(dayOf(at), { requests, billable });
      });
    }
    return all;
  };

  const take = (consumer: Consumer, rows: readonly PageRow[]): ExplainedAmount => {
    const key = JSON.stringify([consumer.id, consumer.customId, consumer.username]);
    const named = names.get(key) ?? { consumer, days: new Set<string>(), sum: newSum() };
    const sum = sumOf(rows, (day, amount) => {
      const ofDay = days.get(day) ?? newSum();
      addTo(ofDay, amount);
      days.set(day, ofDay);
      named.days.add(day);
    });
    if (sum.requests === 0) return sum;
    names.set(key, named);
    addTo(named.sum, sum);
    addTo(total, sum);
    return sum;
  };

  const addVoids = (receipt: Receipt): void => {
    const { id, deltas, voided, partVoids, state } = receipt;
    const own = deltas.filter(({ consumer }) => isOwn(consumer));
    const push = (
      rows: readonly PageRow[],
      { reason, by, at }: Omit<ExplainedVoid, 'batch' | 'requests'>,
    ): void => {
      const { requests } = sumOf(rows, () => undefined);
      if (requests > 0) voids.push({ batch: id, requests, reason, by, at });
    };
    for (const part of partVoids) push(rowsOfConsumer(own, part.consumerId), part);
    if (state !== 'voided' || voided === null) return;
    push(countedRows({ state: 'applied', deltas: own, partVoids }), voided);
  };

  const addQuarantine = (receipt: Receipt): void => {
    const replayed = new Set(receipt.replayed);
    const dismissed = new Set(dismissedRecords(receipt));
    const isHere = (at: EpochMs): boolean => at >= period.start && at < period.end;
    for (const [position, entry] of receipt.quarantined.entries()) {
      const state = replayed.has(position)
        ? 'replayed'
        : dismissed.has(position)
          ? 'dismissed'
          : 'open';
      if (!isHere(entry.startedAt ?? receipt.receivedAt)) continue;
      if (entry.consumer === null) {
        if (state === 'open') unknown += entry.count;
      } else if (isOwn(entry.consumer)) {
        const { reason, count } = entry;
        const key = JSON.stringify([receipt.id, reason, state]);
        const entries = (quarantine.get(key)?.entries ?? 0) + count;
        quarantine.set(key, { batch: receipt.id, entries, reason, state });
      }
    }
  };

  return {
    /** What a batch has of the customer in the month, by names; none where it has nothing. */
    add: (receipt: Receipt): readonly BatchPart[] => {
      addVoids(receipt);
      addQuarantine(receipt);
      const counted = new Set(countedRows(receipt));
      const parts: BatchPart[] = [];
      for (const rows of byNames(receipt.deltas.filter(({ consumer }) => isOwn(consumer)))) {
        const [first] = rows;
        if (first === undefined) continue;
        const amount = take(
          first.consumer,
          rows.filter((row) => counted.has(row)),
        );
        const { requests: voided } = sumOf(
          rows.filter((row) => !counted.has(row)),
          () => undefined,
        );
        if (amount.requests === 0 && voided === 0) continue;
        const { id, receivedAt, replayOf } = receipt;
        parts.push({
          ...amount,
          batch: id,
          receivedAt,
          replayOf: replayOf?.batch ?? null,
          consumer: first.consumer,
          voided,
        });
      }
      if (parts.some(({ requests }) => requests > 0)) batches += 1;
      return parts;
    },

    explanation: (): Explanation => ({
      ...total,
      batches,
      days: new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1))),
      names: [...names.values()]
        .map(({ consumer, days: seen, sum }) => {
          const sorted = [...seen].sort();
          return { consumer, ...sum, first: sorted[0] ?? '', last: sorted.at(-1) ?? '' };
        })
        .toSorted((a, b) => (a.first < b.first ? -1 : 1)),
      voids: voids.toSorted((a, b) => a.at - b.at),
      quarantine: [...quarantine.values()],
      unknown,
    }),
  };
};

const addTo = (sum: Sum, { requests, billable }: ExplainedAmount): void => {
  sum.requests += requests;
  sum.billable += billable;
};

const byNames = (rows: readonly PageRow[]): Iterable<readonly PageRow[]> =>
  Map.groupBy(rows, ({ consumer: { id, customId, username } }) =>
    JSON.stringify([id, customId, username]),
  ).values();
