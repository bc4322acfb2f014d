import type { BatchPart } from '../../shared/reports/explained.ts';
import { guardedCell } from '../../shared/usage/csv-cell.ts';

/** Append only: programs read columns by position. */
export const partColumns = [
  'batch',
  'received_at',
  'replay_of',
  'consumer_id',
  'consumer_username',
  'consumer_custom_id',
  'requests',
  'billable_requests',
  'voided_requests',
] as const;

/** A line of a batch's part, with the guard against formulas. */
export const partLine = (part: BatchPart): string => {
  const { batch, receivedAt, replayOf, consumer, requests, billable, voided } = part;
  return [
    batch,
    new Date(receivedAt).toISOString(),
    replayOf ?? '',
    ...[consumer.id, consumer.username, consumer.customId].map(guardedCell),
    requests,
    billable,
    voided,
  ].join(',');
};
