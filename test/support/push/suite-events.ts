import type { PushEvent } from '../../../shared/push/push-event.ts';
import { type BillingSystem, SystemUnavailable } from '../../../shared/ports/billing-system.ts';

export const suiteNow = Date.parse('2026-11-10T12:00:00Z');

export const suiteEvent = (subject: string, value: number, sequence = 1): PushEvent => ({
  id: `id-${subject}-${sequence}`,
  store: 'store',
  subject,
  event: 'api_requests',
  timestampSec: suiteNow / 1000 + sequence,
  value,
  meter: 'requests',
  month: '2026-11',
  total: 'billable',
  asOf: suiteNow,
});

export const inBatches = async (system: BillingSystem, events: readonly PushEvent[]) => {
  const kinds: string[] = [];
  for (let i = 0; i < events.length; i += system.batchSize) {
    const results = await system.send(events.slice(i, i + system.batchSize));
    kinds.push(...results.map(({ kind }) => kind));
  }
  return kinds;
};

export const sendAnyway = async (system: BillingSystem, events: readonly PushEvent[]) =>
  inBatches(system, events).catch((error: unknown) => {
    if (error instanceof SystemUnavailable) return ['unanswered'];
    throw error;
  });
