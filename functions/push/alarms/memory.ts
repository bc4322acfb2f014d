import type { PushSystem } from '../../../shared/customers/push-systems.ts';
import type { WrongClock } from '../../../shared/push/wrong-clock.ts';

/** Customers about whom a system has not said yet what it holds. */
export type Uncompared = {
  /** About these it was not asked, as it was left alone or the time was over. */
  readonly notAsked: ReadonlySet<string>;
  readonly notAnswered: ReadonlySet<string>;
};

/** What a process knows from one run to the next, and no store: it ends with the process. */
export type PushMemory = {
  /** Systems whose clock was too far off in the last run, as it was found first. */
  readonly wrongClocks: Map<PushSystem, WrongClock>;
  /**
   * Systems that were found to hold no more than the ledger knows, or need not be asked; with the customers
   * about whom they have not answered yet.
   */
  readonly compared: Map<PushSystem, Uncompared>;
};

export const allCompared: Uncompared = { notAsked: new Set(), notAnswered: new Set() };

export const newPushMemory = (compared: readonly PushSystem[] = []): PushMemory => ({
  wrongClocks: new Map(),
  compared: new Map(compared.map((system) => [system, allCompared])),
});
