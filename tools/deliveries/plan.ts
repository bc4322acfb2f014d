import { createHash } from 'node:crypto';

import type { EpochMs } from '../../shared/calendar/instant.ts';
import { entry } from '../../test/support/metering/entries.ts';

export type Plan = {
  readonly bodies: readonly Buffer[];
  /** Which body is delivered, one after the other: each of them, and some again. */
  readonly order: readonly number[];
};

type PlanOptions = {
  readonly batches: number;
  readonly deliveries: number;
  readonly now: EpochMs;
};

const entriesOfBatch = 200;
const consumers = 20;
const statuses = [200, 404, 500, 201];

/** Batches that share their consumers, in an order by chance that is the same in every run. */
export const planDeliveries = ({ batches, deliveries, now }: PlanOptions): Plan => ({
  bodies: Array.from({ length: batches }, (_, batch) => bodyOf(batch, now)),
  order: Array.from({ length: deliveries }, (_, i) => i)
    .sort((a, b) => (chanceOf(a) < chanceOf(b) ? -1 : 1))
    .map((i) => i % batches),
});

const chanceOf = (i: number): string => createHash('sha256').update(String(i)).digest('hex');

const bodyOf = (batch: number, now: EpochMs): Buffer => {
  const entries = Array.from({ length: entriesOfBatch }, (_, i) => {
    const n = i % consumers;
    const consumer = { id: `consumer-${n}`, username: `name-${n}`, custom_id: `cust-${n}` };
    const status = statuses[Math.floor(i / consumers) % statuses.length] ?? 200;
    // Over some hours: each batch touches several pages.
    const startedAt = now - 60_000 - ((batch * 7 + i) % 10) * 3_600_000;
    return entry({ consumer, status, startedAt, requestId: `delivered ${batch} ${i}` });
  });
  return Buffer.from(JSON.stringify(entries));
};
