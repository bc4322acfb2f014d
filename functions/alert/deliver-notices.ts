import {
  type AlertChannelName,
  type AlertDelivery,
  answered,
  begun,
  isAttemptDue,
} from '../../shared/alerts/delivery.ts';
import type { AlertNotice } from '../../shared/alerts/notice.ts';
import {
  type AlertRecord,
  heldUntil,
  nextNotice,
  withDelivery,
} from '../../shared/alerts/record.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { AlertChannel } from '../../shared/ports/alert-channel.ts';
import type { AlertStore } from '../../shared/ports/alert-store.ts';
import { noticeMessage, named } from './named-notice.ts';
import type { Attempted } from './outcome.ts';

type DeliveryRun = {
  readonly store: Pick<AlertStore, 'record' | 'putRecords'>;
  readonly channels: readonly AlertChannel[];
  readonly clock: () => EpochMs;
  /** No attempt begins at or after it. */
  readonly until: EpochMs;
};

/** One notice on its way to one channel; `record` as it is stored once the attempt has begun. */
type Attempt = {
  readonly record: AlertRecord;
  readonly notice: AlertNotice;
  readonly channel: AlertChannel;
  readonly begunDelivery: AlertDelivery;
};

/** Attempts that are under way at once. Their writes are one, so that counting hardly waits. */
const atOnce = 10;

/** A channel that fails so often in a row is left to the next run. */
const failuresInRow = 10;

/** How often a result is stored anew where another run has changed the record meanwhile. */
const storeAttempts = 5;

/**
 * Makes each attempt that is due. An attempt is stored before it is made, and its answer after it:
 * what dies in between is made again, with the same id and the same bytes.
 */
export const deliverNotices = async (
  records: readonly AlertRecord[],
  { store, channels, clock, until }: DeliveryRun,
): Promise<readonly Attempted[]> => {
  const made: Attempted[] = [];
  const failures = new Map<AlertChannelName, number>();
  const open = new Set(
    channels.filter(({ name, problem }) => problem === null && heldUntil(records, name) <= clock()),
  );
  const queue = inOrderOfNeed(records, [...open]);

  /** Takes the next records of which something is due; those with nothing leave the queue. */
  const nextRound = (): readonly Attempt[] => {
    const round: Attempt[] = [];
    while (round.length < atOnce) {
      const record = queue.shift();
      if (record === undefined) break;
      const attempt = attemptOf(record, open, clock());
      if (attempt !== null) round.push(attempt);
    }
    return round;
  };

  const storeAnew = async (
    from: AlertRecord,
    change: (record: AlertRecord) => AlertRecord,
  ): Promise<void> => {
    for (let attempt = 1; attempt < storeAttempts; attempt += 1) {
      const record = await store.record({ ...from, period: from.period.name });
      if (record === null || (await store.putRecords([change(record)]))[0] === true) return;
    }
    // Then it is made once more, later, with the same id.
  };

  for (let round = nextRound(); round.length > 0 && clock() < until; round = nextRound()) {
    const isBegun = await store.putRecords(round.map(({ record }) => record));
    // What another run has begun is that run's.
    const begunHere = round.filter((_, i) => isBegun[i] === true);
    const results = await Promise.allSettled(
      begunHere.map(async (attempt) => {
        const { record, notice, channel, begunDelivery } = attempt;
        const answer = await channel.send(noticeMessage(record, notice));
        const delivery = answered(begunDelivery, answer, clock());
        return { attempt, answer, delivery, settled: withDelivery(record, notice.id, delivery) };
      }),
    );
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const isStored = await store.putRecords(done.map(({ settled }) => settled));
    for (const [i, { attempt, answer, settled, delivery }] of done.entries()) {
      const { notice, channel } = attempt;
      const { name } = channel;
      if (isStored[i] === true) queue.push(settled);
      else await storeAnew(settled, (record) => withDelivery(record, notice.id, delivery));
      const reason = answer.kind === 'taken' ? null : answer.reason;
      made.push({ ...named(settled, notice), channel: name, state: delivery.state, reason });
      failures.set(name, answer.kind === 'failed' ? (failures.get(name) ?? 0) + 1 : 0);
      const asksToWait = answer.kind === 'failed' && answer.retryAfterMs !== null;
      if (asksToWait || (failures.get(name) ?? 0) >= failuresInRow) open.delete(channel);
    }
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  return made;
};

const attemptOf = (
  record: AlertRecord,
  channels: Iterable<AlertChannel>,
  now: EpochMs,
): Attempt | null => {
  for (const channel of channels) {
    const next = nextNotice(record, channel.name);
    if (next === null || !isAttemptDue(next.delivery, now)) continue;
    const { notice, delivery } = next;
    const begunDelivery = begun(delivery, now);
    return {
      record: withDelivery(record, notice.id, begunDelivery),
      notice,
      channel,
      begunDelivery,
    };
  }
  return null;
};

/** Those that wait for the longest first, so that no failing one keeps the others from their turn. */
const inOrderOfNeed = (
  records: readonly AlertRecord[],
  channels: readonly AlertChannel[],
): AlertRecord[] => {
  const dueAt = (record: AlertRecord): EpochMs =>
    Math.min(...channels.map(({ name }) => nextNotice(record, name)?.delivery.nextAt ?? Infinity));
  return records
    .map((record) => ({ record, at: dueAt(record) }))
    .sort((a, b) => a.at - b.at)
    .map(({ record }) => record);
};
