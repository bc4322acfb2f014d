import {
  type AlertChannelName,
  type AlertDelivery,
  answered,
  begun,
  type DeliveryAnswer,
  isAttemptDue,
} from '../../shared/alerts/delivery.ts';
import { type AlertNotice, noticeBody } from '../../shared/alerts/notice.ts';
import {
  type AlertRecord,
  heldUntil,
  nextNotice,
  withDelivery,
} from '../../shared/alerts/record.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { AlertChannel } from '../../shared/ports/alert-channel.ts';
import type { AlertStore } from '../../shared/ports/alert-store.ts';
import { named } from './named-notice.ts';
import type { Attempted } from './outcome.ts';

type DeliveryRun = {
  readonly store: Pick<AlertStore, 'record' | 'putRecords'>;
  readonly channels: readonly AlertChannel[];
  readonly clock: () => EpochMs;
  /** No attempt begins at or after it. */
  readonly until: EpochMs;
};

/** Attempts that are under way at once. */
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
  const attempts: Attempted[] = [];
  const failures = new Map(channels.map(({ name }) => [name, 0]));
  const asksToWait = new Set<AlertChannelName>();
  const left = channels.filter(
    ({ name, problem }) => problem === null && heldUntil(records, name) <= clock(),
  );
  const isOpen = ({ name }: AlertChannel): boolean =>
    !asksToWait.has(name) && (failures.get(name) ?? 0) < failuresInRow;
  const queue = inOrderOfNeed(records, left);

  const settle = async (
    begunRecord: AlertRecord,
    notice: AlertNotice,
    { delivery, answer }: { readonly delivery: AlertDelivery; readonly answer: DeliveryAnswer },
  ): Promise<AlertRecord> => {
    const settled = answered(delivery, answer, clock());
    let record = begunRecord;
    for (let attempt = 1; attempt <= storeAttempts; attempt += 1) {
      const next = withDelivery(record, notice.id, settled);
      const [isStored] = await store.putRecords([next]);
      if (isStored === true) return next;
      record = (await store.record({ ...record, period: record.period.name })) ?? record;
    }
    // Then it is made once more, later, with the same id.
    return record;
  };

  const work = async (): Promise<void> => {
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      for (const channel of left) record = await deliverTo(channel, record);
    }
  };

  const deliverTo = async (channel: AlertChannel, from: AlertRecord): Promise<AlertRecord> => {
    let record = from;
    while (isOpen(channel) && clock() < until) {
      const next = nextNotice(record, channel.name);
      if (next === null || !isAttemptDue(next.delivery, clock())) break;
      const { notice } = next;
      const delivery = begun(next.delivery, clock());
      const claimed = withDelivery(record, notice.id, delivery);
      const [isClaimed] = await store.putRecords([claimed]);
      // Another run makes this attempt.
      if (isClaimed !== true) break;
      const answer = await channel.send(messageOf(claimed, notice));
      record = await settle(claimed, notice, { delivery, answer });
      const reason = answer.kind === 'taken' ? null : answer.reason;
      const { state } = answered(delivery, answer, clock());
      attempts.push({ ...named(record, notice), channel: channel.name, state, reason });
      failures.set(channel.name, isFailed(answer) ? (failures.get(channel.name) ?? 0) + 1 : 0);
      if (!isFailed(answer)) continue;
      if (answer.retryAfterMs !== null) asksToWait.add(channel.name);
      break;
    }
    return record;
  };

  // Waits for all, so that no attempt is under way when one of them has thrown.
  const results = await Promise.allSettled(Array.from({ length: atOnce }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return attempts;
};

const isFailed = (answer: DeliveryAnswer) => answer.kind === 'failed';

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

const messageOf = (record: AlertRecord, notice: AlertNotice) => ({
  id: notice.id,
  title: `${notice.percent} % of a limit ${notice.type.endsWith('reached') ? 'reached' : 'no longer reached'}`,
  body: noticeBody(record, notice),
});
