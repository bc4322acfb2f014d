import type { EpochMs } from '../shared/calendar/instant.ts';

/** What is counted, as text: the hour in UTC, the consumer, the status; or why nothing is. */
export type LedgerSubject = string;

export const counterSubject = (
  at: EpochMs,
  consumer: { readonly id: string; readonly customId: string },
  status: number,
): LedgerSubject =>
  JSON.stringify([new Date(at).toISOString().slice(0, 13), consumer.id, consumer.customId, status]);

/** An entry that must be quarantined for ever, as its status is none: by the id of its request. */
export const poisonSubject = (requestId: string): LedgerSubject => `poison ${requestId}`;

export type Ledger = Map<LedgerSubject, number>;

export const addTo = (ledger: Ledger, subject: LedgerSubject, entries: number): void => {
  ledger.set(subject, (ledger.get(subject) ?? 0) + entries);
};

export const sumOf = (ledger: Ledger): number => [...ledger.values()].reduce((a, b) => a + b, 0);

export type LedgerDifference = {
  /** Entries that were sent and are not found where they must be. */
  readonly lost: number;
  /** Entries that are found more often than they were sent. */
  readonly doubled: number;
  /** One line for each subject that differs. */
  readonly lines: readonly string[];
};

/** Compares what was sent with what is found, subject by subject: one cannot make up for another. */
export const compareLedgers = (sent: Ledger, found: Ledger): LedgerDifference => {
  let [lost, doubled] = [0, 0];
  const lines: string[] = [];
  for (const subject of new Set([...sent.keys(), ...found.keys()])) {
    const [expected, actual] = [sent.get(subject) ?? 0, found.get(subject) ?? 0];
    if (expected === actual) continue;
    lost += Math.max(0, expected - actual);
    doubled += Math.max(0, actual - expected);
    lines.push(`${subject}: sent ${expected}, found ${actual}`);
  }
  return { lost, doubled, lines };
};
