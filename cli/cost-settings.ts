import { commitSettings } from '../shared/settings/commits.ts';
import { meteringSettings } from '../shared/settings/metering.ts';
import { readSettings } from '../shared/settings/read-settings.ts';

/** The settings of a stack that decide what it costs. */
export const costSettings = {
  maxEventAgeDays: meteringSettings.maxEventAgeDays,
  receiptDays: meteringSettings.receiptDays,
  commitSeconds: commitSettings.commitSeconds,
  inboxPartitions: commitSettings.inboxPartitions,
};

/** Those of a stack for which no one chose any. */
export const standardCostSettings = () =>
  readSettings(costSettings, { nameOf: (name) => name, given: () => undefined }).values;
