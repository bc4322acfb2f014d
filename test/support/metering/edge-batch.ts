import { toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { dayMs, type EpochMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { batch } from './batches.ts';
import type { Told } from '../dynamodb/histories.ts';
import { entry } from './entries.ts';
import { noMetering } from './events.ts';

/** The last instant of October. */
export const monthEdge = Date.parse('2026-11-01T00:00:00Z') - 1;

export const maxAgeMs = 40 * dayMs;

/**
 * Two entries of each consumer, one on each side of a month's edge, judged at an instant. Every
 * tenth entry lies at a bound of quarantine: at `monthEdge + 1` it is too old, or too far ahead,
 * but not some minutes earlier or later.
 */
export const edgeBatchJudgedAt = (consumers: number, now: EpochMs): Told => {
  const entries = Array.from({ length: consumers * 2 }, (_, i) =>
    entry({
      startedAt: startOf(i, consumers),
      status: i % 3 === 0 ? 404 : 200,
      consumer: { id: `consumer-${i % consumers}`, username: `name-${i % consumers}` },
      requestId: `request-${i}`,
    }),
  );
  const { events, quarantined } = parseHttpLog(
    entries,
    {
      oldest: now - maxAgeMs,
      newest: now + 10 * minuteMs,
    },
    noMetering,
  );
  const judged = batch({ name: `edge of ${consumers}`, events, quarantined, receivedAt: now });
  return { batch: { ...judged, deltas: toQuarterDayRows(events) }, events };
};

const startOf = (i: number, consumers: number): EpochMs => {
  if (i % 20 === 0) return monthEdge + 11 * minuteMs;
  if (i % 20 === 10) return monthEdge + minuteMs - maxAgeMs;
  return i < consumers ? monthEdge : monthEdge + 1;
};
