import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Receipt } from '../../shared/metering/batch.ts';
import type { QuarantinedEntry } from '../../shared/metering/quarantine.ts';
import { dismissedRecords } from '../../shared/metering/open-records.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { type ClockMove, isExplained } from '../faults/clock-moves.ts';
import {
  addTo,
  counterSubject,
  type Ledger,
  type LedgerSubject,
  poisonSubject,
} from '../ledger.ts';

/** An entry that was quarantined, when the server took it for received, and what became of it. */
export type QuarantinedRecord = {
  readonly receivedAt: EpochMs;
  readonly entry: QuarantinedEntry;
  readonly fate: 'open' | 'counted' | 'dismissed';
};

export type Quarantined = {
  /** All receipts of what was sent, also those without quarantine. */
  readonly receipts: number;
  readonly records: readonly QuarantinedRecord[];
};

/** Reads all receipts of a store. */
export const quarantineIn = async (store: ReceiptReader): Promise<Quarantined> => {
  const records: QuarantinedRecord[] = [];
  let receipts = 0;
  for await (const chunk of store.receipts()) {
    receipts += chunk.filter(({ replayOf }) => replayOf === null).length;
    for (const receipt of chunk) records.push(...recordsOf(receipt));
  }
  return { receipts, records };
};

const recordsOf = (receipt: Receipt): readonly QuarantinedRecord[] => {
  const { receivedAt, quarantined, replayed } = receipt;
  const counted = new Set(replayed);
  const dismissed = new Set(dismissedRecords(receipt));
  return quarantined.map((entry, position) => {
    const ended = dismissed.has(position) ? 'dismissed' : 'open';
    return { receivedAt, entry, fate: counted.has(position) ? 'counted' : ended };
  });
};

/** Adds what a record would have counted for; or the poison that it is; or an entry that no one has sent. */
export const addRecord = (found: Ledger, { entry }: QuarantinedRecord): void => {
  const { reason, status, startedAt: at, consumer, requestId, labels, quantities, count } = entry;
  const add = (subject: LedgerSubject, amount: number): void =>
    addTo(found, subject, amount * count);
  if (reason === 'invalid_status' && status === null) add(poisonSubject(requestId), 1);
  else if (status === null || at === null || consumer === null) add(`unknown: ${reason}`, 1);
  else {
    const counted = { at, consumer, service: labels.service, status };
    add(counterSubject(counted), 1);
    for (const { meter, amount } of quantities) add(counterSubject(counted, meter), amount);
  }
};

/** Whether a record is of a good entry: right time alone makes it countable. */
export const isGood = ({ entry: { status, startedAt, consumer } }: QuarantinedRecord): boolean =>
  status !== null && startedAt !== null && consumer !== null;

/** Names each good entry that is in quarantine although the clock was not wrong enough for it. */
export const nameUnexplained = (
  records: readonly QuarantinedRecord[],
  moves: readonly ClockMove[],
): readonly string[] =>
  records
    .filter(isGood)
    .filter(({ entry, receivedAt }) => !isExplained(entry, receivedAt, moves))
    .map((record) => `${nameRecord(record)}, and no move of the clock explains it`);

export const nameRecord = ({ receivedAt, entry }: QuarantinedRecord): string =>
  `good entry ${entry.requestId} of ${instantText(entry.startedAt)} is in quarantine: ` +
  `${entry.reason}, received ${instantText(receivedAt)}`;

const instantText = (at: EpochMs | null): string =>
  at === null ? 'no instant' : new Date(at).toISOString();
