import { setTimeout } from 'node:timers/promises';

import type { PushContext, PushProgress } from '../../functions/push/context.ts';
import { newPushContext } from '../../functions/push/new-context.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { CounterReader, ReceiptReader } from '../../shared/ports/counter-store.ts';
import type { Config } from '../../shared/settings/config.ts';
import { type PushKeys, secretsHere } from './secrets-here.ts';
import { systemMakers } from './system-makers.ts';

export type PushConfig = Pick<
  Config,
  'dataDir' | 'billingTimezone' | 'billableStatuses' | 'meters'
> &
  PushKeys;

type OpenOptions = {
  readonly clock: () => EpochMs;
  readonly onProgress?: (progress: PushProgress) => void;
};

type OpenPush = {
  readonly context: PushContext;
  readonly store: Pick<CounterReader, 'read'> & Pick<ReceiptReader, 'receipts'>;
  readonly lastReceivedAt: () => EpochMs | null;
  readonly close: () => void;
};

/** Everything that a push of the store in the data folder needs. A server may run meanwhile. */
export const openPush = async (
  config: PushConfig,
  file: BillableFile,
  { clock, onProgress }: OpenOptions,
): Promise<OpenPush> => {
  const store = openExistingSqliteStore(dataFile(config.dataDir));
  const context = await newPushContext({
    store,
    ledger: store.pushes,
    files: createFilesystemReportStore(config.dataDir),
    file,
    settings: config,
    secrets: secretsHere(config),
    makers: systemMakers(clock),
    clock,
    sleep: async (ms) => setTimeout(ms),
    deadline: null,
    ...(onProgress !== undefined && { onProgress }),
  });
  return {
    context,
    store,
    lastReceivedAt: store.lastReceivedAt,
    close: () => {
      store.close();
    },
  };
};
