import type { Adjustment, Manifest } from '../../../shared/reports/manifest.ts';
import { adjustmentName, countsVoided, type Undone } from '../../../shared/reports/corrections.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import type { ReceiptReader } from '../../../shared/ports/counter-store.ts';

/** A void that a manifest names, and whose receipt counts all the same. */
export type UndoneVoid = { readonly manifest: Manifest; readonly adjustment: Adjustment };

/** Looks up the receipt of each void that manifests name: few, whatever was counted. */
export const readUndoneVoids = async (
  receipts: Pick<ReceiptReader, 'receipt'>,
  manifests: readonly Manifest[],
): Promise<readonly UndoneVoid[]> => {
  const undone: UndoneVoid[] = [];
  for (const manifest of manifests) {
    const period = monthPeriod(manifest.month, manifest.timezone);
    for (const adjustment of manifest.adjustments) {
      const receipt = await receipts.receipt(adjustment.batch);
      if (receipt !== null && countsVoided(receipt, adjustment, period)) {
        undone.push({ manifest, adjustment });
      }
    }
  }
  return undone;
};

/** What speaks against a store that counts what was voided. */
export const undoneProblem = ({ manifest, adjustment }: UndoneVoid): string => {
  const { batch, consumer_id } = adjustment;
  const what = consumer_id === undefined ? '' : `the part of consumer ${consumer_id} in `;
  return (
    `the store is an older copy: it counts ${what}batch ${batch}, ` +
    `which was voided, as version ${manifest.version} of ${manifest.month} says`
  );
};

export const namesOf = (undone: readonly UndoneVoid[]): Undone =>
  new Set(undone.map(({ adjustment }) => adjustmentName(adjustment)));
