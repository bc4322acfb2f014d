import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { PushContext, PushProgress } from '../../functions/push/context.ts';
import { createReadTotals } from '../../functions/push/read-totals.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { pushDirectoryOf, pushSystemsOf } from '../../shared/push/directory.ts';
import type { Config } from '../../shared/settings/config.ts';
import { connectSystems, type PushSecrets } from './billing-systems.ts';

export type PushConfig = Pick<Config, 'dataDir' | 'billingTimezone' | 'billableStatuses'> &
  PushSecrets;

type OpenOptions = {
  readonly clock: () => EpochMs;
  readonly onProgress?: (progress: PushProgress) => void;
};

type OpenPush = {
  readonly context: PushContext;
  readonly receipts: Pick<ReceiptReader, 'receipts'>;
  readonly close: () => void;
};

/** Everything that a push of the store in the data folder needs. A server may run meanwhile. */
export const openPush = async (
  config: PushConfig,
  file: BillableFile,
  { clock, onProgress }: OpenOptions,
): Promise<OpenPush> => {
  const { billingTimezone: timezone, billableStatuses } = config;
  const store = openExistingSqliteStore(dataFile(config.dataDir));
  const payers = payersOf(file.customers, timezone);
  const context: PushContext = {
    ledger: store.pushes,
    files: createFilesystemReportStore(config.dataDir),
    store,
    systems: await connectSystems(pushSystemsOf(file), config, clock),
    readTotals: createReadTotals({ counters: store, payers, billableStatuses, timezone }),
    directory: pushDirectoryOf(file),
    zoneOf: () => timezone,
    clock,
    sleep: async (ms) => setTimeout(ms),
    deadline: null,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    ...(onProgress !== undefined && { onProgress }),
  };
  return {
    context,
    receipts: store,
    close: () => {
      store.close();
    },
  };
};
