import type { PushSystem } from '../../../shared/customers/push-systems.ts';

/** What a process knows from one run to the next, and no store: it ends with the process. */
export type PushMemory = {
  /** Systems whose clock was too far off in the last run; nothing is stored by a wrong clock. */
  readonly wrongClocks: Set<PushSystem>;
  /** Systems that were found to hold no more than the ledger knows, or need not be asked. */
  readonly compared: Set<PushSystem>;
};

export const newPushMemory = (compared: readonly PushSystem[] = []): PushMemory => ({
  wrongClocks: new Set(),
  compared: new Set(compared),
});
