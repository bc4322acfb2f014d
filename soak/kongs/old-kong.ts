import { dayMs } from '../../shared/calendar/instant.ts';
import type { Chance } from '../chance.ts';
import { receiptDays } from '../settings.ts';
import { addTo, isPoison } from '../ledger.ts';
import type { SoakBooks } from '../world/books.ts';
import { createBatchMaker } from './batches.ts';
import { createDelivery } from './delivery.ts';

/** So long ago that its receipts are dropped now. */
export const longAgoMs = (receiptDays + 5) * dayMs;

const batches = 40;

type Sending = { readonly books: Pick<SoakBooks, 'sent'>; readonly port: number };

/** Sends some batches of long ago, to a server whose clock is of then; their receipts are to be dropped. */
export const sendLongAgo = async (
  chance: Chance,
  { books: { sent: ledger }, port }: Sending,
): Promise<void> => {
  const now = (): number => Date.now() - longAgoMs;
  const nextBatch = createBatchMaker(chance, { ledger, name: 'long-ago', now });
  const delivery = createDelivery();
  for (const { body, shares } of Array.from({ length: batches }, nextBatch)) {
    const { kind } = await delivery.post(port, body, 'usual');
    if (kind !== 'taken') throw new Error(`a batch of long ago was not taken: ${kind}`);
    // What is in quarantine goes with its receipt.
    for (const { subject } of shares) if (isPoison(subject)) addTo(ledger, subject, -1);
  }
  delivery.close();
};
