import type { Traffic } from '../../../pricing/traffic.ts';
import { usualNameBytes } from '../../../pricing/write-units.ts';

/** Of a UUID and an e-mail address: those of `longNamedConsumers`. */
export const longNameBytes = 61;

export const traffic = (over: Partial<Traffic> = {}): Traffic => ({
  requestsPerMonth: 10_000_000,
  batchSize: 1_000,
  consumers: 20,
  statuses: 4,
  nameBytes: usualNameBytes,
  entryBytes: 800,
  commitSeconds: 30,
  receiptDays: 400,
  inboxPartitions: 64,
  ...over,
});
