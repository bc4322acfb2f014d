import type { KongVersion } from '../kit/version.ts';
import { hasTimedRetries } from '../kit/version.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import { numberField, type Plugin } from './kong-state.ts';

/** What decides how http-log sends, in both generations of its queue. */
export type QueueSettings = {
  readonly batch: number;
  /** Infinity before Kong 3.3: that queue has no bound. */
  readonly maxEntries: number;
  /** Infinity where it is not set, and before Kong 3.3. */
  readonly maxBytes: number;
  /** Seconds for which a failing batch is sent again; below 0 never. */
  readonly retrySec: number;
  /** Seconds for which a batch waits to become full. */
  readonly delaySec: number;
  /** The names of the settings behind `batch`, `retrySec` and `delaySec`. */
  readonly batchField: string;
  readonly retryField: string;
  readonly delayField: string;
};

export const queueSettings = ({ config }: Plugin, version: KongVersion): QueueSettings =>
  hasTimedRetries(version) ? timed(config) : counted(config);

const timed = (config: Plugin['config']): QueueSettings => {
  const queue = isJsonObject(config['queue']) ? config['queue'] : {};
  // Kong still takes the old field where it is set to more than 1.
  const old = numberField(config, 'queue_size') ?? 1;
  const isUnbatched = numberField(queue, 'concurrency_limit') === -1;
  const isOld = old > 1;
  const batch = isOld ? old : (numberField(queue, 'max_batch_size') ?? 1);
  // So it does with this one, where it is not its default.
  const oldDelay = numberField(config, 'flush_timeout') ?? 2;
  const isOldDelay = oldDelay !== 2;
  const field = isOld ? 'queue_size' : 'queue.max_batch_size';
  return {
    batch: isUnbatched ? 1 : batch,
    maxEntries: numberField(queue, 'max_entries') ?? 10_000,
    maxBytes: numberField(queue, 'max_bytes') ?? Number.POSITIVE_INFINITY,
    retrySec: numberField(queue, 'max_retry_time') ?? 60,
    delaySec: isOldDelay ? oldDelay : (numberField(queue, 'max_coalescing_delay') ?? 1),
    batchField: isUnbatched ? 'queue.concurrency_limit' : field,
    retryField: 'queue.max_retry_time',
    delayField: isOldDelay ? 'flush_timeout' : 'queue.max_coalescing_delay',
  };
};

const counted = (config: Plugin['config']): QueueSettings => ({
  batch: numberField(config, 'queue_size') ?? 1,
  maxEntries: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  retrySec: countedRetrySec(numberField(config, 'retry_count') ?? 10),
  delaySec: numberField(config, 'flush_timeout') ?? 2,
  batchField: 'queue_size',
  retryField: 'retry_count',
  delayField: 'flush_timeout',
});

/** The pauses between attempts: 4, 9, 16, ... seconds, at most 60. */
const countedRetrySec = (attempts: number): number => {
  let seconds = 0;
  for (let pause = 2; pause <= attempts; pause++) seconds += Math.min(60, pause * pause);
  return seconds;
};
