import type { BillingSystem } from '../../shared/ports/billing-system.ts';
import { longestWaitMs } from './asked-wait.ts';
import { isDown } from './is-down.ts';
import { allSettled, type EventBatch, type Delivery, sendBatch } from './send-batch.ts';
import { sendHalves } from './send-halves.ts';

type DeliverContext = {
  readonly sleep: (ms: number) => Promise<void>;
  readonly isTimeUp: () => boolean;
  /** Whether it has just answered about none: nothing is tried again as it is. */
  readonly isDoubtful?: boolean;
};

const firstBackoffMs = 1_000;

/** Tries before what is unanswered is left to the next run. */
const mostAttempts = 4;

type Delivered = {
  /** Those that are left without an answer. */
  readonly left: readonly Delivery[];
  /** Whether the system has answered about any. */
  readonly isAnswered: boolean;
  /** Whether it has answered about none, and no harmless question either. */
  readonly isDown: boolean;
};

/**
 * Sends events in batches, several at once, and again with backoff what got no answer. Neither an answer that
 * says no nor an event that a system fails on holds up the others: what stays without an answer is sent in
 * halves, where the system is up.
 */
export const deliver = async (
  system: BillingSystem,
  deliveries: readonly Delivery[],
  { sleep, isTimeUp, isDoubtful = false }: DeliverContext,
): Promise<Delivered> => {
  const attempts = isDoubtful ? 1 : mostAttempts;
  let left = inBatches(deliveries, system.batchSize);
  let isAnswered = false;
  let isBusy = false;
  for (let attempt = 0; ; attempt += 1) {
    const pass = await sendAll(system, left, { sleep, isTimeUp });
    left = pass.left;
    isBusy = pass.isBusy;
    isAnswered ||= pass.isAnswered;
    const waitMs = Math.max(firstBackoffMs * 4 ** attempt, pass.retryAfterMs);
    const isLast = attempt + 1 >= attempts || waitMs > longestWaitMs || isTimeUp();
    if (left.length === 0 || isLast) break;
    await sleep(waitMs);
  }
  const isHalved = !isBusy && left.some(({ length }) => length > 1);
  const isAsked = (isHalved || !isAnswered) && left.length > 0 && !isTimeUp();
  const isGone = isAsked && (await isDown(system));
  if (isHalved && isAsked && !isGone) {
    const halves = await sendHalves(system, left, { isTimeUp, isDoubtful });
    left = halves.left;
    isAnswered ||= halves.isAnswered;
  }
  return { left: left.flat(), isAnswered, isDown: isGone && !isAnswered };
};

const inBatches = (deliveries: readonly Delivery[], size: number): readonly EventBatch[] => {
  const batches: EventBatch[] = [];
  for (let at = 0; at < deliveries.length; at += size) {
    batches.push(deliveries.slice(at, at + size));
  }
  return batches;
};

const sendAll = async (
  system: BillingSystem,
  batches: readonly EventBatch[],
  { sleep, isTimeUp }: Pick<DeliverContext, 'sleep' | 'isTimeUp'>,
) => {
  const { parallel } = system;
  const left: EventBatch[] = [];
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
      const { silent: silentOnes, toldMs } = await sendBatch(system, batch);
      if (silentOnes.length > 0) left.push(silentOnes);
      const isSilent = silentOnes.length === batch.length;
      isAnswered ||= !isSilent;
      silent = isSilent ? silent + 1 : 0;
      hold(toldMs);
    }
  };
  await allSettled(Array.from({ length: parallel }, work));
  // Those that were not sent first: what never gets an answer would else keep them from it each time.
  const isBusy = waitedMs > 0;
  return { left: [...batches.slice(next), ...left], isAnswered, isBusy, retryAfterMs };
};
