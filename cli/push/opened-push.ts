import type { PushSecrets } from '../../functions/push/connect-systems.ts';
import type { PushContext } from '../../functions/push/context.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { CounterReader, ReceiptReader } from '../../shared/ports/counter-store.ts';

/** The pushes of this machine, or of a stack on AWS. */
export type OpenPush = {
  readonly context: PushContext;
  readonly store: Pick<CounterReader, 'read'> & Pick<ReceiptReader, 'receipts'>;
  readonly file: BillableFile;
  readonly secrets: PushSecrets;
  /** Throws where the clock of this machine is not believed. */
  readonly requireClock: () => Promise<void>;
  readonly close: () => void;
};
