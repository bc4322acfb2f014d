import type { KongPlugin } from '../../../kong/kit/settings.ts';

/** A logged entry on its way into a worker's queue; `at` in milliseconds. */
export type Arrival = { readonly at: number; readonly entry: string };

/** How a server answers one post: `null` for no answer. `ms` is how long that takes. */
export type PostOutcome = { readonly status: number | null; readonly ms: number };
export type Post = (body: string, at: number) => Promise<PostOutcome>;

type Settings = {
  readonly max_batch_size: number;
  readonly max_coalescing_delay: number;
  readonly max_entries: number;
  readonly initial_retry_delay: number;
  readonly max_retry_delay: number;
  readonly max_retry_time: number;
};

const settingsOf = ({ config }: KongPlugin) => ({
  queue: config['queue'] as unknown as Settings,
  timeoutMs: Number(config['timeout']),
});

/**
 * One worker's http-log queue of Kong 3.5 and later, on a clock of its own: collects a batch, posts
 * it until it is taken, with pauses that double, drops it after `max_retry_time`; strictly first
 * in, first out; the same bytes on every attempt. Gives the entries that were dropped.
 */
export const runKongQueue = async (
  httpLog: KongPlugin,
  arrivals: readonly Arrival[],
  post: Post,
): Promise<readonly string[]> => {
  const { queue, timeoutMs } = settingsOf(httpLog);
  const dropped: string[] = [];
  let waiting: string[] = [];
  let next = 0;
  let now = 0;

  /** Puts everything that was logged by an instant into the queue; a full one loses its oldest. */
  const admit = (until: number, inFlight: number): void => {
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.at <= until;) {
      if (waiting.length + inFlight >= queue.max_entries) dropped.push(...waiting.splice(0, 1));
      waiting.push(arrival.entry);
      arrival = arrivals[(next += 1)];
    }
  };

  /** Waits for a whole batch, or for the delay since its first entry. */
  const collect = (): readonly string[] => {
    const deadline = now + queue.max_coalescing_delay * 1_000;
    while (waiting.length < queue.max_batch_size) {
      const arrival = arrivals[next];
      if (arrival === undefined || arrival.at > deadline) break;
      now = Math.max(now, arrival.at);
      admit(now, 0);
    }
    if (waiting.length < queue.max_batch_size) now = deadline;
    const batch = waiting.slice(0, queue.max_batch_size);
    waiting = waiting.slice(batch.length);
    return batch;
  };

  const deliver = async (batch: readonly string[]): Promise<void> => {
    const body = queue.max_batch_size === 1 ? (batch[0] ?? '') : `[${batch.join(',')}]`;
    const startedAt = now;
    for (let attempt = 0; ; attempt++) {
      const { status, ms } = await post(body, now);
      now += status === null ? Math.min(ms, timeoutMs) : ms;
      admit(now, batch.length);
      if (status !== null && status < 300) return;
      if (now - startedAt > queue.max_retry_time * 1_000) {
        dropped.push(...batch);
        return;
      }
      now += 1_000 * Math.min(queue.max_retry_delay, 2 ** attempt * queue.initial_retry_delay);
      admit(now, batch.length);
    }
  };

  for (;;) {
    const arrival = arrivals[next];
    if (waiting.length === 0) {
      if (arrival === undefined) return dropped;
      now = Math.max(now, arrival.at);
    }
    admit(now, 0);
    await deliver(collect());
  }
};
