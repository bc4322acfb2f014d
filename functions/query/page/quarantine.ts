import { openRecords } from '../../../shared/metering/open-records.ts';
import type { Quarantine, WaitingRecord } from '../../../shared/page/quarantine-view.ts';
import type { ReceiptReader } from '../../../shared/ports/counter-store.ts';

/** A view looks through so many records at most. */
const maxRecords = 20_000;
const shown = 50;

/** What waits in quarantine: sums of all, and the newest. */
export const readQuarantine = async (
  receipts: Pick<ReceiptReader, 'receipts'>,
): Promise<Quarantine> => {
  const byReason = new Map<string, number>();
  let newest: WaitingRecord[] = [];
  let [records, entries, isCut] = [0, 0, false];
  for await (const chunk of receipts.receipts({ quarantined: true })) {
    for (const receipt of chunk) {
      if (records > maxRecords) break;
      for (const { entry } of openRecords(receipt)) {
        records += 1;
        // A receipt alone may hold more.
        if (records > maxRecords) break;
        entries += entry.count;
        byReason.set(entry.reason, (byReason.get(entry.reason) ?? 0) + entry.count);
        newest.push({ batch: receipt.id, receivedAt: receipt.receivedAt, entry });
      }
    }
    newest = newest.sort((a, b) => b.receivedAt - a.receivedAt).slice(0, shown);
    isCut = records > maxRecords;
    if (isCut) break;
  }
  return { byReason, entries, newest, isCut };
};
