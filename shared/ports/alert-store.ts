import type { AlertRecord } from '../alerts/record.ts';
import type { EpochMs } from '../calendar/instant.ts';

/** Names one record. */
export type AlertRecordKey = {
  readonly rule: string;
  readonly customer: string;
  /** The name of the period. */
  readonly period: string;
};

/**
 * What alerts have said, and what of it is still to be delivered. It lies in the store of the
 * counters, so that its backups have both as they were at one time.
 *
 * A record is stored on condition: only over the revision that it was made from (0: there is none
 * yet). All reads but `open` see every write that was over before them. Where the store does not
 * answer, calls throw `StoreUnavailable`; each record then is stored whole or not at all.
 */
export type AlertStore = {
  /** When each rule was read for the first time, by name. */
  rules(): Promise<ReadonlyMap<string, EpochMs>>;

  /** Notes rules that are read for the first time. What is noted stays. */
  noteRules(names: readonly string[], at: EpochMs): Promise<void>;

  /** The records of a rule in a period, in chunks and in no particular order. */
  records(of: Pick<AlertRecordKey, 'rule' | 'period'>): AsyncIterable<readonly AlertRecord[]>;

  record(key: AlertRecordKey): Promise<AlertRecord | null>;

  /**
   * The records of which something is still to be delivered, of any rule and period, in chunks. One
   * that was just stored may be missing for about a second.
   */
  open(): AsyncIterable<readonly AlertRecord[]>;

  /**
   * Stores records whose revision is one above the stored one, each for itself: in their order,
   * `false` where someone was faster.
   */
  putRecords(records: readonly AlertRecord[]): Promise<readonly boolean[]>;

  /** Drops records of periods that ended before an instant and have nothing to deliver. */
  dropEnded(before: EpochMs): Promise<void>;
};
