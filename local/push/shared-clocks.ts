import { type PushSystem, pushSystems } from '../../shared/customers/push-systems.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { PushLedgerReader } from '../../shared/adapters/sqlite/push-ledger.ts';
import {
  roundsWithClocks,
  type WrongClock,
  type WrongClocks,
} from '../../shared/push/wrong-clock.ts';

/**
 * Memory of all threads of a server: of each system the clock here and its own, where they are too far
 * apart; else zeros. The thread that pushes finds it, and the one that reads shows it.
 */
export type SharedClocks = SharedArrayBuffer;

const numbersOfSystem = 2;

export const newSharedClocks = (): SharedClocks =>
  new SharedArrayBuffer(pushSystems.length * numbersOfSystem * Float64Array.BYTES_PER_ELEMENT);

export const writeClocks = (shared: SharedClocks, wrong: WrongClocks): void => {
  const none: WrongClock = { ours: 0, theirs: 0 };
  new Float64Array(shared).set(
    pushSystems.flatMap((system) => {
      const { ours, theirs } = wrong.get(system) ?? none;
      return [ours, theirs];
    }),
  );
};

const readClocks = (shared: SharedClocks): WrongClocks => {
  const numbers = new Float64Array(shared);
  const wrong = new Map<PushSystem, WrongClock>();
  for (const [i, system] of pushSystems.entries()) {
    const [ours = 0, theirs = 0] = numbers.subarray(i * numbersOfSystem, (i + 1) * numbersOfSystem);
    if (theirs !== 0) wrong.set(system, { ours, theirs });
  }
  return wrong;
};

/** The ledger as a server shows it: with the clocks that no run stores anything by. */
export const ledgerWithClocks = (
  ledger: PushLedgerReader,
  shared: SharedClocks,
  timezone: TimeZone,
): PushLedgerReader => ({
  ...ledger,
  rounds: async () => roundsWithClocks(await ledger.rounds(), readClocks(shared), timezone),
});
