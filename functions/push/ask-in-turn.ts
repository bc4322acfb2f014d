import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { inTurn } from './in-turn.ts';

type Asking = { readonly parallel: number; readonly isTimeUp: () => boolean };

type Asked = {
  /** Whether the system has answered about all. */
  readonly isWhole: boolean;
  /** Whether it is left alone. */
  readonly isSilent: boolean;
  readonly error: SystemUnavailable | null;
};

/**
 * How many times as many as are asked at once have no answer, in a row, before a system is left alone. Some
 * about whom it never answers may be asked at the same time.
 */
const patience = 5;

/**
 * Asks a system about each of a list, so many at once. Some about whom it does not answer never keep
 * the others from being asked; where it answers about none of too many in a row, it is left alone.
 */
export const askInTurn = async <Item>(
  items: readonly Item[],
  { parallel, isTimeUp }: Asking,
  work: (item: Item) => Promise<void>,
): Promise<Asked> => {
  let silent = 0;
  const errors: SystemUnavailable[] = [];
  const isSilent = (): boolean => silent >= parallel * patience;
  const isOver = (): boolean => isSilent() || isTimeUp();
  const areAllBegun = await inTurn(items, { parallel, isTimeUp: isOver }, async (item) => {
    try {
      await work(item);
      silent = 0;
    } catch (caught) {
      if (!(caught instanceof SystemUnavailable)) throw caught;
      silent += 1;
      errors.push(caught);
    }
  });
  const error = errors.at(-1) ?? null;
  return { isWhole: areAllBegun && error === null, isSilent: isSilent(), error };
};
