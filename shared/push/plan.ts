import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { Month } from '../reports/month.ts';
import { keyText } from './key-text.ts';
import { isFirstLoss, newRecord, noted, type PushRecord } from './record.ts';
import { foundSequence } from './round.ts';
import { type PushDirectory, type PushSystemSettings, subjectOf } from './settings.ts';
import {
  idOfAnother,
  isOwnReason,
  leftDirectory,
  meterLeft,
  notSentYet,
  tooLarge,
  unansweredInTime,
  withoutId,
} from './reasons.ts';
import { isElsewhere } from './places/target.ts';
import { type MonthTotals, monthTotalOf } from './totals.ts';

/** A total that needs a new place in the order. */
export type Change = {
  readonly record: PushRecord;
  readonly total: number;
  readonly subject: string;
  readonly event: string;
  readonly address: string;
};

export type PushPlan = {
  /** Stored before, no answer known: sent again as they are. */
  readonly repeats: readonly PushRecord[];
  readonly changes: readonly Change[];
  /** Records with something to say to a person; to be stored, not sent. */
  readonly notes: readonly PushRecord[];
  /** Customers of whom a total would be lowered, and all whose totals were sent before. */
  readonly lowered: number;
  readonly customers: number;
  /** Whether any total of an older store that was accepted is still to be sent again. */
  readonly isUnsettled: boolean;
};

export type PlanInput = {
  readonly settings: Pick<PushSystemSettings, 'name' | 'meters'>;
  /** A hash of where the system is. */
  readonly address: string;
  readonly month: Month;
  readonly totals: MonthTotals;
  readonly directory: PushDirectory;
  /** Whose totals are looked at: all of a month, or a part of them with their records. */
  readonly customers: readonly string[];
  readonly records: readonly PushRecord[];
  /** Whether what was sent lies where another customer's totals go now. */
  readonly isOverwritten: (record: PushRecord) => boolean;
  /** Sendings up to this sequence may have been lost by a restore. */
  readonly uncertainUpTo: number;
  readonly now: EpochMs;
  /** `automatic`: within grace. `late`: after it, nothing is sent. `asked`: by a person, all is. */
  readonly kind: 'automatic' | 'late' | 'asked';
  /** Meters of which nothing is sent for now; nothing is said of their records. */
  readonly paused: ReadonlySet<string>;
  /** Whether a person waits for the run: what was refused is tried again. */
  readonly isByHand: boolean;
};

/** From totals, ledger and directory to what must be sent; each total of which is then exact. */
export const planPush = (input: PlanInput): PushPlan => {
  const { settings, totals, directory } = input;
  const repeats: PushRecord[] = [];
  const changes: Change[] = [];
  const notes: PushRecord[] = [];
  const lowered = new Set<string>();
  const customers = new Set<string>();
  for (const [record, event] of candidates(input)) {
    const { customer, meter } = record.key;
    const total = monthTotalOf(totals, customer, meter);
    const note = (said: Parameters<typeof noted>[1]): void => {
      const next = noted(record, said);
      if (next !== null) notes.push(next);
    };
    const subject = subjectOf(directory, settings.name, customer);
    const ownReason = isOwnReason(record.reason, settings.name) && { reason: null };
    if (event === null) note({ reason: meterLeft });
    else if (!directory.has(customer)) {
      note({ reason: input.isOverwritten(record) ? idOfAnother : leftDirectory });
    } else if (subject === null) {
      const isLate = input.kind === 'late' && record.sending !== null;
      const late = isLate ? { late: lateTotal(record, total) } : {};
      note({ ...late, unmapped: total, reason: withoutId(settings.name) });
    } else if (total > Number.MAX_SAFE_INTEGER) note({ objection: tooLarge });
    else if (input.kind === 'late') {
      const isUnknown = record.sending?.state === 'sent' && record.sending.total === total;
      note(
        isUnknown ? { reason: unansweredInTime } : { late: lateTotal(record, total), ...ownReason },
      );
    } else {
      const before = totalThere(record);
      if (before !== null) customers.add(customer);
      const target = { total, subject, event, address: input.address };
      const step = nextStep(record, target, input);
      if (step === 'nothing') {
        note({
          late: null,
          ...ownReason,
          ...(record.objection === tooLarge && { objection: null }),
        });
        continue;
      }
      if (step === 'repeat') {
        repeats.push(record);
        continue;
      }
      if (before !== null && total < before) lowered.add(customer);
      changes.push({ record, ...target });
    }
  }
  const isUnsettled = changes.some(({ record }) => isUncertain(record, input));
  return { repeats, changes, notes, lowered: lowered.size, customers: customers.size, isUnsettled };
};

const isUncertain = (
  { sending, reason }: PushRecord,
  { uncertainUpTo }: Pick<PlanInput, 'uncertainUpTo'>,
): boolean => (sending === null ? reason === notSentYet : sending.sequence <= uncertainUpTo);

/** Whether so many would be lowered that a person has to say that it is meant. */
export const isSuspect = ({ lowered, customers }: Pick<PushPlan, 'lowered' | 'customers'>) =>
  lowered * 2 > customers || (lowered >= 10 && lowered * 20 > customers);

const nextStep = (
  record: PushRecord,
  target: Omit<Change, 'record'>,
  { uncertainUpTo, now, kind, isByHand }: PlanInput,
): 'nothing' | 'repeat' | 'change' => {
  const { sending } = record;
  if (sending === null || (sending.sequence <= uncertainUpTo && !isFound(record))) return 'change';
  const isSame = sending.total === target.total && !isElsewhere({ sending }, target);
  if (!isSame || isFirstLoss(record)) return 'change';
  if (sending.state === 'accepted') return 'nothing';
  const isAsked = kind === 'asked' || isByHand;
  if (sending.state === 'lost') {
    // What is dropped each time takes a place of the month each time.
    return isAsked || now - sending.at >= dayMs ? 'change' : 'nothing';
  }
  if (sending.state === 'sent' || isAsked) return 'repeat';
  // What was refused is tried again after as long as it was tried before: it may have been mended there.
  const triedMs = Math.min(sending.at - sending.asOf, dayMs);
  return now - sending.at >= triedMs ? 'repeat' : 'nothing';
};

/** Whether the system was asked since an older store was accepted, and nothing was sent since. */
const isFound = ({ sending, confirmedAt }: PushRecord): boolean =>
  sending?.sequence === foundSequence && confirmedAt !== null;

/** What the system holds, as far as is known: a sending without an answer may have been taken. */
const totalThere = ({ sending, accepted }: PushRecord): number | null =>
  sending?.state === 'sent' ? sending.total : (accepted?.total ?? null);

const lateTotal = ({ sending, accepted }: PushRecord, total: number): number | null =>
  // What it holds is known, unless a sending got no answer; of nothing sent it holds nothing.
  sending?.state !== 'sent' && (accepted?.total ?? 0) === total ? null : total;

/** Each meter of the customers; `null`: the record is of a meter that is not sent. */
function* candidates({
  settings,
  month,
  directory,
  customers,
  records,
  paused,
}: PlanInput): Generator<readonly [PushRecord, string | null]> {
  const known = new Map(records.map((record) => [keyText(record.key), record]));
  for (const customer of customers) {
    for (const [meter, event] of settings.meters) {
      const key = { system: settings.name, month, customer, meter };
      const record = known.get(keyText(key));
      const isNews = record === undefined && !directory.has(customer);
      if (!isNews) yield [record ?? newRecord(key), event];
    }
  }
  for (const record of records) {
    const { meter } = record.key;
    if (!settings.meters.has(meter) && !paused.has(meter)) yield [record, null];
  }
}
