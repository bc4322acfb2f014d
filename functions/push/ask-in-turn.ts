import { type BillingSystem, SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { ask } from './ask.ts';
import type { SystemRun } from './context.ts';
import { inTurn } from './in-turn.ts';
import { isDown } from './is-down.ts';
import { shuffled } from './shuffled.ts';

type Asker = Pick<SystemRun, 'clock' | 'sleep'> & {
  readonly system: Pick<BillingSystem, 'parallel' | 'clock'>;
};

type Asking = {
  readonly isTimeUp: () => boolean;
  /** Whether it has just answered about none of too many: nothing is asked twice, and few are waited for. */
  readonly isDoubtful?: boolean;
};

type Asked = {
  /** Whether the system has answered about all. */
  readonly isWhole: boolean;
  /** Whether it has answered about none of too many in a row: it is asked about no more of these. */
  readonly isSilent: boolean;
  /** Whether it then answered nothing else either. */
  readonly isDown: boolean;
  readonly error: SystemUnavailable | null;
};

/**
 * How many times as many as are asked at once have no answer, in a row, before a system is asked no more. Some
 * about whom it never answers may be asked at the same time.
 */
const patience = 5;

export type AskOne = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/**
 * Asks a system about each of a list, so many at once, each time in another order: some about whom it does not
 * answer never keep the others from being asked, however many they are.
 */
export const askInTurn = async <Item>(
  run: Asker,
  items: readonly Item[],
  { isTimeUp, isDoubtful = false }: Asking,
  work: (item: Item, askOne: AskOne) => Promise<void>,
): Promise<Asked> => {
  const { system, clock, sleep } = run;
  const { parallel } = system;
  const errors: SystemUnavailable[] = [];
  let silent = 0;
  const isSilent = (): boolean => silent >= parallel * (isDoubtful ? 1 : patience);
  const isOver = (): boolean => isSilent() || isTimeUp();
  const askOne: AskOne = async (question) =>
    ask(question, { sleep, ...(isDoubtful && { attempts: 1 }) });
  const asking = { parallel, isTimeUp: isOver };
  const areAllBegun = await inTurn(shuffled(items, clock()), asking, async (item) => {
    try {
      await work(item, askOne);
      silent = 0;
    } catch (caught) {
      if (!(caught instanceof SystemUnavailable)) throw caught;
      silent += 1;
      errors.push(caught);
    }
  });
  const error = errors.at(-1) ?? null;
  return {
    isWhole: areAllBegun && error === null,
    isSilent: isSilent(),
    isDown: isSilent() && (await isDown(system)),
    error,
  };
};
