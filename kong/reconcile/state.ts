import type { Total } from './billable-totals.ts';
import type { KongReading } from './growth.ts';
import { Unreadable } from '../unreadable.ts';

/** Both sides at one instant, as it is kept between two runs. */
export type ReconcileState = {
  readonly format: 1;
  readonly at: string;
  /** The year from which on Billable's totals were read. */
  readonly sinceYear: number;
  readonly kong: KongReading;
  readonly billable: readonly Total[];
  /** What earlier runs called lost: where it arrives after all, it is late, not doubled. */
  readonly missing: readonly Missing[];
};

export type Missing = {
  readonly consumer: string;
  readonly status: number;
  readonly requests: number;
  /** When it is given up. */
  readonly until: string;
};

/** Reads what `writeState` wrote. Throws `Unreadable`. */
export const readState = (text: string): ReconcileState => {
  let state: Partial<ReconcileState> | null;
  try {
    state = JSON.parse(text) as Partial<ReconcileState> | null;
  } catch (cause) {
    throw new Unreadable('The state file is not JSON. Remove it to begin anew.', { cause });
  }
  if (
    state?.format !== 1 ||
    !Array.isArray(state.billable) ||
    !Array.isArray(state.missing) ||
    !Array.isArray(state.kong?.before) ||
    !Array.isArray(state.kong.after)
  ) {
    throw new Unreadable('The state file was not written by reconcile: take another path.');
  }
  return state as ReconcileState;
};

export const writeState = (state: ReconcileState): string => `${JSON.stringify(state)}\n`;
