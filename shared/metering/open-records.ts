import type { Receipt } from './batch.ts';
import type { QuarantinedEntry } from './quarantine.ts';

/** A quarantine record, with its position in the list of its batch. */
export type QuarantineRecord = { readonly position: number; readonly entry: QuarantinedEntry };

type Quarantine = Pick<Receipt, 'quarantined' | 'replayed' | 'dismissed'>;

/** The records of a batch that were neither counted nor dismissed; also of one that was voided. */
export const openRecords = (receipt: Quarantine): QuarantineRecord[] => {
  const closed = new Set([...receipt.replayed, ...dismissedRecords(receipt)]);
  return receipt.quarantined
    .map((entry, position) => ({ position, entry }))
    .filter(({ position }) => !closed.has(position));
};

/** Which of some positions can be dismissed: the open ones, ascending, each once. */
export const dismissible = (receipt: Quarantine, records: readonly number[]): readonly number[] => {
  const wanted = new Set(records);
  return openRecords(receipt)
    .map(({ position }) => position)
    .filter((position) => wanted.has(position));
};

/** The positions of all records of a batch that were dismissed. */
export const dismissedRecords = ({ dismissed }: Pick<Receipt, 'dismissed'>): readonly number[] =>
  dismissed.flatMap(({ records }) => records);

/** Number of entries that were dismissed. */
export const dismissedEntries = (receipt: Quarantine): number =>
  dismissedRecords(receipt).reduce(
    (sum, position) => sum + (receipt.quarantined[position]?.count ?? 0),
    0,
  );
