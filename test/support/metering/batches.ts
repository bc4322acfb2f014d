import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import {
  type Batch,
  type BatchId,
  newReceipt,
  type Receipt,
} from '../../../shared/metering/batch.ts';
import type { QuarantinedEntry, ReceivedValues } from '../../../shared/metering/quarantine.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryEvent, consumer, event } from './events.ts';

export const batchId = (name: string): BatchId => createHash('sha256').update(name).digest('hex');

/** A batch of `events`; `name` stands for its bytes: equal names are the same batch. */
export const batch = ({
  name = 'batch',
  events = [event()],
  ...over
}: Partial<Omit<Batch, 'id' | 'firstStartedAt' | 'deltas'>> & {
  readonly name?: string;
  readonly events?: readonly UsageEvent[];
} = {}): Batch => {
  const receivedAt = over.receivedAt ?? Date.parse('2026-11-22T12:00:01Z');
  return {
    id: batchId(name),
    firstStartedAt: bornAt(name),
    receivedAt,
    oldestAccepted: Math.min(receivedAt, ...events.map(({ at }) => at)),
    latestAt: Math.max(receivedAt, ...events.map(({ at }) => at)),
    deltas: toQuarterDayRows(events),
    quarantined: [],
    replayOf: null,
    ...over,
  };
};

/** The receipt of a batch that was counted. */
export const receiptOf = (applied: Batch, over: Partial<Receipt> = {}): Receipt => {
  const { firstStartedAt: _, oldestAccepted: _oldest, ...kept } = applied;
  return { ...kept, ...newReceipt, ...over };
};

/** Some instant that follows from the name, as the first entry's does from a batch's bytes. */
const bornAt = (name: string): number =>
  Date.parse('2026-11-22T12:00:00Z') + Number.parseInt(batchId(name).slice(0, 4), 16) / 4;

/** Of a record with nothing to show. */
export const nothingReceived: ReceivedValues = { status: '', startedAt: '', consumer: '' };

export const quarantined = (over: Partial<QuarantinedEntry> = {}): QuarantinedEntry => ({
  reason: 'too_far_in_future',
  count: 1,
  status: 200,
  startedAt: Date.parse('2026-11-22T13:00:00Z'),
  consumer: consumer(),
  received: nothingReceived,
  requestId: 'request-1',
  labels: { service: 'orders', route: 'orders-v1', ai_model: '' },
  quantities: [],
  ...over,
});

/** A batch together with the events that it must count. */
export type Delivery = { readonly batch: Batch; readonly events: readonly UsageEvent[] };

export type Round = {
  /** Deliveries made at the same time. */
  readonly deliveries: readonly Delivery[];
  /** Whether the store dies after the round was answered, or while it is under way. */
  readonly crash: 'none' | 'answered' | 'under way';
};

/** Distinct batches, and rounds that deliver each of them one to five times, shuffled. */
export type History = {
  readonly batches: readonly Delivery[];
  readonly rounds: readonly Round[];
};

const arbitraryBatches = fc
  .array(fc.array(arbitraryEvent, { maxLength: 12 }), { minLength: 1, maxLength: 6 })
  .map((lists) =>
    lists.map((events, i): Delivery => ({ batch: batch({ name: `batch ${i}`, events }), events })),
  );

export const arbitraryHistory: fc.Arbitrary<History> = arbitraryBatches.chain((batches) =>
  fc
    .array(fc.integer({ min: 1, max: 5 }), { minLength: batches.length, maxLength: batches.length })
    .map((copies) =>
      batches.flatMap((delivery, i) => Array<Delivery>(copies[i] ?? 1).fill(delivery)),
    )
    .chain((all) =>
      fc.record({
        order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 }),
        crashes: fc.array(
          fc.constantFrom<Round['crash']>('none', 'none', 'answered', 'under way'),
          {
            minLength: 1,
            maxLength: 10,
          },
        ),
      }),
    )
    .map(({ order, sizes, crashes }) => ({ batches, rounds: toRounds(order, sizes, crashes) })),
);

const toRounds = (
  order: readonly Delivery[],
  sizes: readonly number[],
  crashes: readonly Round['crash'][],
): Round[] => {
  const rounds: Round[] = [];
  for (let start = 0; start < order.length;) {
    const size = sizes[rounds.length % sizes.length] ?? 1;
    const crash = crashes[rounds.length % crashes.length] ?? 'none';
    rounds.push({ deliveries: order.slice(start, start + size), crash });
    start += size;
  }
  return rounds;
};

/** The nth batch of a writer: six events, on two consumers that all writers share. */
export const numberedBatch = (writer: string, n: number): Batch =>
  batch({ name: `${writer} ${n}`, events: numberedEvents(n) });

export const numberedEvents = (n: number): readonly UsageEvent[] =>
  [200, 200, 404].flatMap((status) => [
    event({ status }),
    event({ status, consumer: consumer({ id: 'digit-id' }), at: event().at + n * 60_000 }),
  ]);
