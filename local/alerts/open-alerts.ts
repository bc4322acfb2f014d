import { createHash } from 'node:crypto';

import type { AlertContext } from '../../functions/alert/context.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { createOutbound } from '../../shared/adapters/outbound/caller.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { createWebhookChannel } from '../../shared/adapters/webhook/channel.ts';
import { type EpochMs, hourMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { Config } from '../../shared/settings/config.ts';

export type AlertConfig = Pick<
  Config,
  'dataDir' | 'billingTimezone' | 'billableStatuses' | 'webhookSecrets'
>;

type OpenOptions = {
  /** The file in force; the same object as long as it does not change. */
  readonly file: () => BillableFile;
  readonly clock: () => EpochMs;
};

/** A run is over before the next one is due. */
const attemptsForMs = 35_000;

/** Everything that alerts of the store in the data folder need. A server may run meanwhile. */
export const openAlerts = (config: AlertConfig, { file, clock }: OpenOptions) => {
  const { dataDir, billingTimezone, billableStatuses, webhookSecrets: secrets } = config;
  const store = openExistingSqliteStore(dataFile(dataDir));
  const outbound = createOutbound();
  const context: AlertContext = {
    store: store.alerts,
    counters: store,
    reports: createFilesystemReportStore(dataDir),
    file: async () => file(),
    channels: async ({ webhook }) =>
      webhook === null
        ? []
        : [createWebhookChannel({ url: webhook.url, secrets, outbound, now: clock })],
    settings: { billingTimezone, billableStatuses },
    clock,
    // Who opens them has asked: the server each minute, a command at its start.
    clockProblem: () => null,
    hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
    lookBackEveryMs: hourMs,
    attemptsForMs,
  };
  return {
    context,
    lastReceivedAt: store.lastReceivedAt,
    close: () => {
      store.close();
    },
  };
};
