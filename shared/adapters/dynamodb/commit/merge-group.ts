import { negateRows, sumRows } from '../../../metering/aggregate.ts';
import type { BatchId, PageRow } from '../../../metering/batch.ts';
import { compareSeries } from '../../../metering/series.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { Marker } from '../inbox/markers.ts';
import type { ReadReceipts } from '../receipts/read-receipts.ts';
import { rowsOfVoid } from '../receipts/void.ts';
import { inParallel } from '../table/in-parallel.ts';
import { plusKey } from '../table/keys.ts';

/** What a group comes to, and the markers whose receipts cannot be read, each with the reason. */
export type MergedGroup = {
  readonly rows: readonly PageRow[];
  readonly broken: ReadonlyMap<BatchId, unknown>;
};

type MergeOptions = {
  readonly receipts: ReadReceipts;
  readonly parallel: number;
  readonly deadline: EpochMs;
};

/** Sums what the receipts of markers hold, whatever the receipts' states are: a marker decides. */
export const mergeGroup = async (
  markers: readonly Marker[],
  { receipts, parallel, deadline }: MergeOptions,
): Promise<MergedGroup> => {
  const rows: PageRow[] = [];
  const broken = new Map<BatchId, unknown>();
  await inParallel(markers, parallel, async ({ id, key, kind }) => {
    try {
      const receipt = await receipts.receipt(id, deadline);
      if (receipt === null) throw new Error('a marker has no receipt');
      // A marker that lost its receipt, and whose batch came again since, with a marker of its own.
      if (kind.sign === 'plus' && plusKey(id, receipt.receivedAt, 1).sk !== key.sk) return;
      // One by one: a call takes about 120,000 arguments, and a receipt may have more rows.
      const own = kind.sign === 'plus' ? receipt.deltas : negateRows(rowsOfVoid(receipt, kind));
      for (const row of own) rows.push(row);
    } catch (error) {
      // What passes ends this commit; what lasts must not hold up the other batches.
      if (error instanceof StoreUnavailable) throw error;
      broken.set(id, error);
    }
  });
  return {
    rows: sumRows(rows)
      .filter(({ cells }) => cells.length > 0)
      .sort(compareSeries),
    broken,
  };
};
