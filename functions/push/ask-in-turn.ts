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
 * Asks a system about each of a list, so many at once. One about whom it does not answer never keeps
 * the others from being asked; where it answers about none of so many in a row, it is left alone.
 */
export const askInTurn = async <Item>(
  items: readonly Item[],
  { parallel, isTimeUp }: Asking,
  work: (item: Item) => Promise<void>,
): Promise<Asked> => {
  let silent = 0;
  const errors: SystemUnavailable[] = [];
  const isOver = (): boolean => silent >= parallel || isTimeUp();
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
  return { isWhole: areAllBegun && error === null, isSilent: silent >= parallel, error };
};
