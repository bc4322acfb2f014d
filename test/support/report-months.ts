import type { UsageEvent } from '../../shared/domain/usage-event.ts';
import { event } from './events.ts';

/** An event at an instant. */
export const at = (instant: string): UsageEvent => event({ at: Date.parse(instant) });

/** What a run did with each month: the month, the outcome, the version. */
export const short = (
  outcomes: readonly { month: string; outcome: string; version: number | null }[],
) => outcomes.map(({ month, outcome, version }) => `${month} ${outcome} ${version}`);
