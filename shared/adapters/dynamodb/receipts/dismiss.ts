import type { EpochMs } from '../../../calendar/instant.ts';
import type { BatchId, Dismissal } from '../../../metering/batch.ts';
import { dismissible } from '../../../metering/open-records.ts';
import type { DismissOutcome } from '../../../ports/counter-store.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { StoreSettings } from '../settings.ts';
import type { Write } from '../transact/write.ts';
import type { ReadReceipts } from './read-receipts.ts';
import { markDismissed } from './receipt-actions.ts';

type DismissProps = {
  readonly write: Write;
  readonly receipts: ReadReceipts;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
};

/** Dismisses quarantine records, on condition that no replay took any since they were read. */
export const createDismiss =
  ({ write, receipts, settings: { table }, clock }: DismissProps) =>
  async (id: BatchId, dismissal: Dismissal, deadline: EpochMs): Promise<DismissOutcome> => {
    for (;;) {
      const head = await receipts.head(id, deadline);
      if (head === null) return { kind: 'unknown' };
      const receipt = await receipts.complete(head, deadline);
      const records = dismissible(receipt, dismissal.records);
      if (records.length === 0) return { kind: 'dismissed', records };
      const mark = markDismissed(table, head, { ...dismissal, records });
      const { kind } = await write.together([mark], deadline);
      if (kind === 'committed') return { kind: 'dismissed', records };
      if (kind === 'invalid') throw new Error(`DynamoDB does not take the dismissals of ${id}`);
      if (clock() >= deadline) throw new StoreUnavailable(`batch ${id} keeps changing`);
    }
  };
