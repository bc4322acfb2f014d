import type { EpochMs } from '../calendar/instant.ts';
import type { Consumer } from './consumer.ts';
import type { Labels } from './labels.ts';
import type { Meter } from './series.ts';

/** How much of a meter an event adds: a whole number above 0. */
export type Quantity = { readonly meter: Meter; readonly amount: number };

/** One metered request. `status` is an integer from 100 to 599. */
export type UsageEvent = {
  readonly consumer: Consumer;
  readonly labels: Labels;
  readonly status: number;
  readonly at: EpochMs;
  /** What it counts besides one request; each meter at most once. */
  readonly quantities: readonly Quantity[];
};
