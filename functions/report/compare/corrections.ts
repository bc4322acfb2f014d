import type { Period } from '../../../shared/calendar/period.ts';
import { type MonthCorrections, newCorrections } from '../../../shared/reports/corrections.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { ReceiptReader } from '../../../shared/ports/counter-store.ts';

export type Receipts = Pick<ReceiptReader, 'receipts'>;

/** Reads what the receipts say about months: quarantine, voids, replays. */
export const readCorrections = async (
  receipts: Receipts,
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

/** The same for one month. */
export const readMonthCorrections = async (
  receipts: Receipts,
  month: Month,
  period: Period,
): Promise<MonthCorrections> =>
  (await readCorrections(receipts, new Map([[month, period]]))).get(month) ??
  newCorrections(period).corrections();
