import type { PushEvent } from '../../shared/push/push-event.ts';
import {
  type BillingSystem,
  type SendResult,
  SystemUnavailable,
} from '../../shared/ports/billing-system.ts';
import { longestWaitMs } from './asked-wait.ts';

/** One event, and what is done with the answer. */
export type Delivery = {
  readonly event: PushEvent;
  readonly answered: (result: Exclude<SendResult, { kind: 'unanswered' }>) => Promise<void>;
};

type DeliverContext = {
  readonly sleep: (ms: number) => Promise<void>;
  readonly isTimeUp: () => boolean;
  /** Tries before what is unanswered is left to the next run. */
  readonly attempts?: number;
};

const firstBackoffMs = 1_000;

type Delivered = {
  /** Those that are left without an answer. */
  readonly left: readonly Delivery[];
  /** Whether the system has answered about any. */
  readonly isAnswered: boolean;
};

/**
 * Sends events in batches, several at once, and again with backoff what got no answer. An answer that says
 * no never holds up the others.
 */
export const deliver = async (
  system: BillingSystem,
  deliveries: readonly Delivery[],
  { sleep, isTimeUp, attempts = 4 }: DeliverContext,
): Promise<Delivered> => {
  let left = inBatches(deliveries, system.batchSize);
  let isAnswered = false;
  for (let attempt = 0; ; attempt += 1) {
    const pass = await sendAll(system, left, { sleep, isTimeUp });
    left = pass.left;
    isAnswered ||= pass.isAnswered;
    const waitMs = Math.max(firstBackoffMs * 4 ** attempt, pass.retryAfterMs);
    const isLast = attempt + 1 >= attempts || waitMs > longestWaitMs || isTimeUp();
    if (left.length === 0 || isLast) return { left: left.flat(), isAnswered };
    await sleep(waitMs);
  }
};

type Batch = readonly Delivery[];

const inBatches = (deliveries: readonly Delivery[], size: number): readonly Batch[] => {
  const batches: Batch[] = [];
  for (let at = 0; at < deliveries.length; at += size) {
    batches.push(deliveries.slice(at, at + size));
  }
  return batches;
};

const sendAll = async (
  system: BillingSystem,
  batches: readonly Batch[],
  { sleep, isTimeUp }: Pick<DeliverContext, 'sleep' | 'isTimeUp'>,
) => {
  const { parallel } = system;
  const left: Batch[] = [];
  let next = 0;
  let isAnswered = false;
  let silent = 0;
  let retryAfterMs = 0;
  let waitedMs = 0;
  let pause = Promise.resolve();
  let isPaused = false;
  const mayGoOn = (): boolean =>
    // A system that answers none of so many calls in a row is not asked for all the others too.
    next < batches.length && silent < parallel && waitedMs <= longestWaitMs && !isTimeUp();
  // What one call is told to wait, all wait; after two minutes of it the pass ends.
  const hold = (ms: number): void => {
    if (ms === 0 || isPaused) return;
    waitedMs += ms;
    if (mayGoOn()) {
      isPaused = true;
      pause = sleep(ms).then(() => {
        isPaused = false;
      });
    } else retryAfterMs = Math.max(retryAfterMs, ms);
  };
  const work = async (): Promise<void> => {
    for (;;) {
      await pause;
      if (!mayGoOn()) return;
      const batch = batches[next] ?? [];
      next += 1;
      const results = await trySend(
        system,
        batch.map(({ event }) => event),
      );
      const silentOnes: Delivery[] = [];
      let toldMs = 0;
      for (const [i, delivery] of batch.entries()) {
        const result = results[i] ?? unanswered('no answer for this event');
        if (result.kind === 'unanswered') {
          silentOnes.push(delivery);
          toldMs = Math.max(toldMs, result.retryAfterMs ?? 0);
        } else await delivery.answered(result);
      }
      if (silentOnes.length > 0) left.push(silentOnes);
      const isSilent = silentOnes.length === batch.length;
      isAnswered ||= !isSilent;
      silent = isSilent ? silent + 1 : 0;
      hold(toldMs);
    }
  };
  await allSettled(Array.from({ length: parallel }, work));
  // Those that were not sent first: what never gets an answer would else keep them from it each time.
  return { left: [...batches.slice(next), ...left], isAnswered, retryAfterMs };
};

/** Waits for all, so that no call is under way when one of them has thrown. */
const allSettled = async (works: readonly Promise<void>[]): Promise<void> => {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

const trySend = async (
  system: BillingSystem,
  events: readonly PushEvent[],
): Promise<readonly SendResult[]> => {
  try {
    return await system.send(events);
  } catch (error) {
    if (!(error instanceof SystemUnavailable)) throw error;
    return events.map(() => unanswered(error.message, error.retryAfterMs));
  }
};

const unanswered = (reason: string, retryAfterMs: number | null = null): SendResult => ({
  kind: 'unanswered',
  reason,
  retryAfterMs,
});
