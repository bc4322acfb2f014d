import { runBillable } from '../../test/support/cli/run.ts';
import { soakSettings } from '../settings.ts';

export type Ended = Awaited<ReturnType<typeof runBillable>>;

/** Runs commands of the product as its operator does, alongside the server or without one. */
export type Operator = {
  run(...words: readonly string[]): Promise<Ended>;
};

export const createOperator = (dataDir: string): Operator => ({
  run: async (...words) => runBillable(words, { ...soakSettings, BILLABLE_DATA_DIR: dataDir }),
});

/** How a command ended, for a finding. */
export const endText = (words: string, { code, out, err }: Ended): string =>
  `billable ${words} ended with ${code}: ${`${err}${out}`.trim().slice(0, 300)}`;
