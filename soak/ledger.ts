import { type EpochMs, quarterHourMs } from '../shared/calendar/instant.ts';
import type { Consumer } from '../shared/metering/consumer.ts';
import { type Meter, requestsMeter } from '../shared/metering/series.ts';

/** What a counter is of, besides its meter. */
export type Counted = {
  readonly at: EpochMs;
  readonly consumer: Consumer;
  readonly service: string;
  readonly status: number;
};

/** What is counted, as text: the span of time in UTC, the consumer with its names, label and status. */
export type LedgerSubject = string;

/** The span is the quarter of an hour, the finest that the store keeps. */
export const counterSubject = (counted: Counted, meter: Meter = requestsMeter): LedgerSubject => {
  const { at, consumer, service, status } = counted;
  return subjectOf(
    [quarterOf(at), consumer.id, consumer.customId, consumer.username, service, status],
    meter,
  );
};

const quarterOf = (at: EpochMs): string => spanText(at - (at % quarterHourMs), 'quarter');

const spanLengths = { quarter: 16, hour: 13, day: 10, month: 7 };
export type LineSpan = keyof typeof spanLengths;

const spanText = (at: EpochMs, span: LineSpan): string =>
  new Date(at).toISOString().slice(0, spanLengths[span]);

type Parts = readonly [span: string, id: string, custom: string, ...rest: (string | number)[]];

const subjectOf = (parts: Parts, meter: Meter): LedgerSubject =>
  `${meter === requestsMeter ? '' : meter}${JSON.stringify(parts)}`;

/** What a subject is called in an answer that has one line per span, consumer, label and status. */
export const lineSubject = (
  span: LineSpan,
  {
    at,
    consumer,
    service,
    status,
  }: Omit<Counted, 'consumer'> & { consumer: Omit<Consumer, 'username'> },
  meter: Meter,
): LedgerSubject =>
  subjectOf([spanText(at, span), consumer.id, consumer.customId, service, status], meter);

/** An entry that must be quarantined for ever, as its status is none: by the id of its request. */
export const poisonSubject = (requestId: string): LedgerSubject => `poison ${requestId}`;

export const isPoison = (subject: LedgerSubject): boolean => subject.startsWith('poison ');

/** Whether a subject counts entries, and not what a meter sums of them. */
const isOfEntries = (subject: LedgerSubject): boolean => /^(\[|poison |unknown)/.test(subject);

export type Ledger = Map<LedgerSubject, number>;

export const addTo = (ledger: Ledger, subject: LedgerSubject, amount: number): void => {
  ledger.set(subject, (ledger.get(subject) ?? 0) + amount);
};

/** Entries, whatever their subject. */
export const entriesIn = (ledger: Ledger): number => {
  let sum = 0;
  for (const [subject, amount] of ledger) if (isOfEntries(subject)) sum += amount;
  return sum;
};

/** The same, summed over usernames and to longer spans: what is no counter stays as it is. */
export const toLines = (ledger: Ledger, span: LineSpan): Ledger => {
  const lines: Ledger = new Map();
  for (const [subject, amount] of ledger) {
    const [, meter, parts] = /^([^[\s]*)(\[.*)$/.exec(subject) ?? [];
    if (parts === undefined) {
      addTo(lines, subject, amount);
      continue;
    }
    const [quarter, id, custom, , service, status] = JSON.parse(parts) as string[];
    const line = [quarter?.slice(0, spanLengths[span]), id, custom, service, status];
    addTo(lines, `${meter}${JSON.stringify(line)}`, amount);
  }
  return lines;
};

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
    if (isOfEntries(subject)) {
      lost += Math.max(0, expected - actual);
      doubled += Math.max(0, actual - expected);
    }
    lines.push(`${subject}: sent ${expected}, found ${actual}`);
  }
  return { lost, doubled, lines };
};
