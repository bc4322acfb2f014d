import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { event } from '../metering/events.ts';

/** An event at an instant. */
export const at = (instant: string): UsageEvent => event({ at: Date.parse(instant) });

/** What a run did with each month: the month, the outcome, the version. */
export const short = (
  outcomes: readonly { month: string; outcome: string; version: number | null }[],
) => outcomes.map(({ month, outcome, version }) => `${month} ${outcome} ${version}`);

/** An event in October 2026, the month that the versions of the tests are of. */
export const inOctober = (over: Parameters<typeof event>[0] = {}): UsageEvent =>
  event({ at: Date.parse('2026-10-15T12:00:00Z'), ...over });
