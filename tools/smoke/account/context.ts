import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { SmokeContext } from '../context.ts';
import { Untried } from '../check.ts';
import type { Account } from './account.ts';

export type AccountContext = SmokeContext & {
  readonly account: Account;
  /** When the run began. */
  readonly since: EpochMs;
};

type Wait = {
  readonly minutes: number;
  /** What is said where it did not come. */
  readonly missing: string;
};

/** Asks again and again until there is an answer. */
export const eventually = async <T>(
  { clock, pause }: Pick<AccountContext, 'clock' | 'pause'>,
  { minutes, missing }: Wait,
  ask: () => Promise<T | null>,
): Promise<T> => {
  const until = clock() + minutes * 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (clock() > until) throw new Error(`${missing}, after ${minutes} minutes`);
    await pause();
  }
};

/** What the emulator does not do is not tried on it. */
export const notOnEmulator = ({ account }: AccountContext, what: string): void => {
  if (account.isEmulator) throw new Untried(`the emulator ${what}`);
};
