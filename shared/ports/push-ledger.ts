import type { PushRecord } from '../push/record.ts';
import type { PushRound } from '../push/round.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import type { Month } from '../reports/month.ts';

export type LedgerSelection = { readonly system?: PushSystem; readonly month?: Month };

/**
 * What each billing system was sent, has accepted and holds. It lies in the store of the counters,
 * so that its backups have both as they were at one time.
 *
 * Every change is on condition: it is stored only over the revision that it was made from (0: there
 * is none yet). All reads see every write that was over before them. Where the store does not
 * answer, calls throw `StoreUnavailable`; each record then is stored whole or not at all.
 */
export type PushLedger = {
  round(system: PushSystem, month: Month): Promise<PushRound | null>;
  rounds(): Promise<readonly PushRound[]>;

  /** Stores a round whose revision is one above the stored one. `false`: someone was faster. */
  putRound(round: PushRound): Promise<boolean>;

  /** By system, month, customer and meter (UTF-8 bytes) within a month; in chunks. */
  records(selection: LedgerSelection): AsyncIterable<readonly PushRecord[]>;

  /**
   * Stores records whose revision is one above the stored one, each for itself: in their order,
   * `false` where someone was faster.
   */
  putRecords(records: readonly PushRecord[]): Promise<readonly boolean[]>;
};
