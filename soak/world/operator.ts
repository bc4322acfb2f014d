import { runBillable } from '../../test/support/cli/run.ts';
import { environmentOf, type SoakPlace } from '../settings.ts';
import { createGate } from './gate.ts';

export type Ended = Awaited<ReturnType<typeof runBillable>>;

/** Runs one command of the product. */
export type RunCommand = (...words: readonly string[]) => Promise<Ended>;

/** Works with commands of the product, alongside the server or without one. */
export type Operator = {
  /** Several may run at the same time. */
  readonly run: RunCommand;
  /** Does work during which no other command runs. */
  readonly alone: <T>(work: (run: RunCommand) => Promise<T>) => Promise<T>;
};

export const createOperator = (place: SoakPlace): Operator => {
  const gate = createGate();
  const runNow: RunCommand = async (...words) => runBillable(words, environmentOf(place));
  return {
    run: async (...words) => gate.shared(async () => runNow(...words)),
    alone: async (work) => gate.alone(async () => work(runNow)),
  };
};

/** How a command ended, for a finding. */
export const endText = (words: readonly string[], { code, out, err }: Ended): string =>
  `billable ${words.join(' ')} ended with ${code}: ${`${err}${out}`.trim().slice(0, 1500)}`;
