import type { Consumer } from './consumer.ts';
import type { EpochMs } from '../calendar/instant.ts';

/** One metered request. `status` is an integer from 100 to 599. */
export type UsageEvent = {
  readonly consumer: Consumer;
  readonly status: number;
  readonly at: EpochMs;
};
