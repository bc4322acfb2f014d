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

/**
 * Sends events in batches, several at once, and again with backoff what got no answer. Resolves to
 * those that are left without one. An answer that says no never holds up the others.
 */
export const deliver = async (
  system: BillingSystem,
  deliveries: readonly Delivery[],
  { sleep, isTimeUp, attempts = 4 }: DeliverContext,
): Promise<readonly Delivery[]> => {
  let left = deliveries;
  for (let attempt = 0; ; attempt += 1) {
    const pass = await sendAll(system, left, { sleep, isTimeUp });
    left = pass.left;
    const waitMs = Math.max(firstBackoffMs * 4 ** attempt, pass.retryAfterMs);
    const isLast = attempt + 1 >= attempts || waitMs > longestWaitMs || isTimeUp();
    if (left.length === 0 || isLast) return left;
    await sleep(waitMs);
  }
};

const sendAll = async (
  system: BillingSystem,
  deliveries: readonly Delivery[],
  { sleep, isTimeUp }: Pick<DeliverContext, 'sleep' | 'isTimeUp'>,
) => {
  const { batchSize, parallel } = system;
  const left: Delivery[] = [];
  let next = 0;
  let silent = 0;
  let retryAfterMs = 0;
  let waitedMs = 0;
  let pause = Promise.resolve();
  let isPaused = false;
  const mayGoOn = (): boolean =>
    // A system that answers none of so many calls in a row is not asked for all the others too.
    next < deliveries.length && silent < parallel && waitedMs <= longestWaitMs && !isTimeUp();
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
      const batch = deliveries.slice(next, next + batchSize);
      next += batchSize;
      const results = await trySend(
        system,
        batch.map(({ event }) => event),
      );
      let isSilent = true;
      let toldMs = 0;
      for (const [i, delivery] of batch.entries()) {
        const result = results[i] ?? unanswered('no answer for this event');
        if (result.kind === 'unanswered') {
          left.push(delivery);
          toldMs = Math.max(toldMs, result.retryAfterMs ?? 0);
        } else {
          isSilent = false;
          await delivery.answered(result);
        }
      }
      silent = isSilent ? silent + 1 : 0;
      hold(toldMs);
    }
  };
  await allSettled(Array.from({ length: parallel }, work));
  return { left: [...left, ...deliveries.slice(next)], retryAfterMs };
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
