import type { Period } from '../../shared/domain/period.ts';
import { type MonthCorrections, newCorrections } from '../../shared/domain/report-corrections.ts';
import type { Month } from '../../shared/domain/report-month.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';

/** Reads what the receipts say about months: quarantine, voids, replays. */
export const readCorrections = async (
  receipts: Pick<ReceiptReader, 'receipts'>,
  periods: ReadonlyMap<Month, Period>,
): Promise<ReadonlyMap<Month, MonthCorrections>> => {
  const months = new Map([...periods].map(([month, period]) => [month, newCorrections(period)]));
  for await (const chunk of receipts.receipts({ irregular: true })) {
    for (const receipt of chunk) {
      for (const corrections of months.values()) corrections.add(receipt);
    }
  }
  return new Map([...months].map(([month, corrections]) => [month, corrections.corrections()]));
};
