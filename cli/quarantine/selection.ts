import type { BatchId, Receipt } from '../../shared/metering/batch.ts';
import { type QuarantineReason, quarantineReasons } from '../../shared/metering/quarantine.ts';
import { openRecords, type QuarantineRecord } from '../../shared/metering/open-records.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { batchId, oneOfFlag } from '../../shared/command-line/values.ts';

/** Which quarantine records are meant; without one, any. */
export type QuarantineSelection = {
  /** The reason why they are there. */
  readonly code?: QuarantineReason | undefined;
  readonly batch?: BatchId | undefined;
};

/** The flags that select, for every command on the quarantine. */
export const codeFlag = [
  '--code <CODE>',
  `only these: ${quarantineReasons.join(', ')}`,
  oneOfFlag('--code', quarantineReasons),
] as const;

export const batchFlag = [
  '--batch <ID>',
  'only of this batch, 64 hex digits',
  batchId('--batch'),
] as const;

export type SelectedRecords = {
  readonly receipt: Receipt;
  readonly records: readonly QuarantineRecord[];
};

/** The records that were neither replayed nor dismissed, batch by batch. Throws where the named batch is unknown. */
export const selectRecords = async function* (
  store: ReceiptReader,
  { code, batch }: QuarantineSelection,
): AsyncGenerator<SelectedRecords> {
  for await (const receipts of batch === undefined
    ? store.receipts({ quarantined: true })
    : oneReceipt(store, batch)) {
    for (const receipt of receipts) {
      const records = openRecords(receipt).filter(
        ({ entry }) => code === undefined || entry.reason === code,
      );
      if (records.length > 0) yield { receipt, records };
    }
  }
};

const oneReceipt = async function* (
  store: ReceiptReader,
  batch: BatchId,
): AsyncGenerator<readonly Receipt[]> {
  const receipt = await store.receipt(batch);
  if (receipt === null) throw new Error(`there is no batch ${batch}`);
  yield [receipt];
};
