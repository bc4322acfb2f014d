import type { PushEvent } from '../../shared/push/push-event.ts';
import {
  type BillingSystem,
  type SendResult,
  SystemUnavailable,
} from '../../shared/ports/billing-system.ts';

/** One event, and what is done with the answer. */
export type Delivery = {
  readonly event: PushEvent;
  readonly answered: (result: Exclude<SendResult, { kind: 'unanswered' }>) => Promise<void>;
};

export type EventBatch = readonly Delivery[];

type SentBatch = {
  /** Those that got no answer. */
  readonly silent: EventBatch;
  /** How long the system wants to be left alone; 0: it has not said so. */
  readonly toldMs: number;
};

/** Sends a batch in one call, and passes on the answers. */
export const sendBatch = async (
  system: Pick<BillingSystem, 'send'>,
  batch: EventBatch,
): Promise<SentBatch> => {
  const results = await trySend(
    system,
    batch.map(({ event }) => event),
  );
  const silent: Delivery[] = [];
  let toldMs = 0;
  for (const [i, delivery] of batch.entries()) {
    const result = results[i] ?? unanswered('no answer for this event');
    if (result.kind === 'unanswered') {
      silent.push(delivery);
      toldMs = Math.max(toldMs, result.retryAfterMs ?? 0);
    } else await delivery.answered(result);
  }
  return { silent, toldMs };
};

const trySend = async (
  system: Pick<BillingSystem, 'send'>,
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

/** Waits for all, so that no call is under way when one of them has thrown. */
export const allSettled = async (works: readonly Promise<void>[]): Promise<void> => {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
