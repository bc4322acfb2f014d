import type { Period } from '../../shared/calendar/period.ts';
import { openRecords } from '../../shared/metering/open-records.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { counted } from '../../shared/metering/counted.ts';

/** Above this the totals of a month may lack usage that a person should look at first. */
const warnAbove = 0.01;

/**
 * A warning where more than 1 % of the entries that came in a month wait in quarantine; `null`
 * where not. `requests` are those that were counted.
 */
export const quarantineWarning = async (
  receipts: Pick<ReceiptReader, 'receipts'>,
  { start, end }: Period,
  requests: number,
): Promise<string | null> => {
  let waiting = 0;
  for await (const chunk of receipts.receipts({ quarantined: true })) {
    for (const receipt of chunk) {
      if (receipt.receivedAt < start || receipt.receivedAt >= end) continue;
      waiting += openRecords(receipt).reduce((sum, { entry }) => sum + entry.count, 0);
    }
  }
  const all = waiting + requests;
  if (all === 0 || waiting / all <= warnAbove) return null;
  const percent = ((100 * waiting) / all).toFixed(1);
  return `${waiting} of ${counted(all, 'entry', 'entries')} (${percent} %) ${waiting === 1 ? 'waits' : 'wait'} in quarantine and ${waiting === 1 ? 'is' : 'are'} in no total: npx billable quarantine list`;
};
