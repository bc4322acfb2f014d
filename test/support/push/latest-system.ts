import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushEvent } from '../../../shared/push/push-event.ts';
import {
  type BillingSystem,
  type PushPlace,
  type SendResult,
  SystemUnavailable,
} from '../../../shared/ports/billing-system.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';

/** What becomes of one call. `taken`: it works, and the answer is lost. */
export type CallFate = 'answered' | 'taken' | 'lost';

type Options = {
  readonly name?: PushSystem;
  readonly now: () => EpochMs;
  /** What becomes of the next call that sends. */
  readonly fate?: () => CallFate;
  readonly batchSize?: number;
};

/** Keeps of each customer, name and month the value with the latest timestamp, by whole seconds. */
export const createLatestSystem = ({
  name = 'http',
  now,
  fate = () => 'answered',
  batchSize = 3,
}: Options) => {
  const held = new Map<string, PushEvent>();
  const ids = new Map<string, PushEvent>();
  const received: PushEvent[] = [];
  const violations: string[] = [];
  const refusals = new Map<string, string>();
  const objections = new Map<string, string>();
  const prices = new Map<string, string>();
  const wrongMeters = new Map<string, string>();

  const place = ({ subject, event }: PushPlace, month: string) => `${month}/${event}/${subject}`;

  const take = (event: PushEvent): SendResult => {
    const reason = refusals.get(event.subject);
    if (reason !== undefined) return { kind: 'refused', reason };
    received.push(event);
    const known = ids.get(event.id);
    if (known !== undefined) {
      if (JSON.stringify(known) !== JSON.stringify(event)) {
        violations.push(`two contents of one id: ${JSON.stringify([known, event])}`);
      }
      return { kind: 'accepted' };
    }
    ids.set(event.id, event);
    const before = held.get(place(event, event.month));
    if (before === undefined || event.timestampSec > before.timestampSec) {
      held.set(place(event, event.month), event);
    } else if (event.timestampSec === before.timestampSec) {
      violations.push(`two totals with one timestamp: ${JSON.stringify([before, event])}`);
    }
    return { kind: 'accepted' };
  };

  const system: BillingSystem = {
    name,
    batchSize,
    parallel: 2,
    clock: async () => now(),
    meterProblem: async (event) => wrongMeters.get(event) ?? null,
    terms: async ({ subject }) => ({
      objection: objections.get(subject) ?? null,
      price: prices.get(subject) ?? null,
    }),
    send: async (events) => {
      const becomes = fate();
      if (becomes === 'lost') throw new SystemUnavailable(`${name} does not answer`);
      const results = events.map(take);
      if (becomes === 'taken') throw new SystemUnavailable(`${name} does not answer`);
      return results;
    },
    held: async (target, month) => {
      const key = new Date((month.start + month.end) / 2).toISOString().slice(0, 7);
      return { kind: 'value', value: held.get(place(target, key))?.value ?? null };
    },
  };

  return {
    system,
    received,
    /** What would make it a matter of chance which total counts. */
    violations,
    refusals,
    objections,
    prices,
    wrongMeters,
    /** An event that was sent before arrives once more, or late. */
    arriveAgain: (event: PushEvent) => take(event),
    /** The system drops what it had taken, as one does that judges customers later. */
    drop: (subject: string) => {
      for (const [key, event] of held) if (event.subject === subject) held.delete(key);
    },
    values: (month: string): Record<string, number> =>
      Object.fromEntries(
        [...held]
          .filter(([key]) => key.startsWith(`${month}/`))
          .map(([key, { value }]) => [key.slice(month.length + 1), value]),
      ),
  };
};
