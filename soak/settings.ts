import { join } from 'node:path';
import { hookSecrets } from '../test/support/alerts/hook.ts';
import { httpSecrets } from '../test/support/push/http-double.ts';
import { lagoKey } from '../test/support/push/lago-double.ts';
import { openmeterKey } from '../test/support/push/openmeter-double.ts';
import { stripeKey } from '../test/support/push/stripe-double.ts';

/** What the soaked server is set to, and what every command alongside it reads. */
export const maxEventAgeDays = 40;
export const receiptDays = 45;

const soakSettings = {
  MAX_EVENT_AGE_DAYS: String(maxEventAgeDays),
  RECEIPT_DAYS: String(receiptDays),
  LABELS: 'service',
  METERS: 'bytes',
  WEBHOOK_SECRETS: hookSecrets.join(','),
  PUSH_HTTP_SECRETS: httpSecrets.join(','),
  STRIPE_API_KEY: stripeKey,
  OPENMETER_API_KEY: openmeterKey,
  LAGO_API_KEY: lagoKey,
} as const;

/** Where a soak keeps what: the folder of the store, and what a machine keeps apart from it. */
export type SoakPlace = {
  readonly dataDir: string;
  readonly configFile: string;
  readonly backupFile: string;
};

export const placeIn = (folder: string): SoakPlace => ({
  dataDir: join(folder, 'data'),
  configFile: join(folder, 'billable.yaml'),
  backupFile: join(folder, 'backup.db'),
});

export const environmentOf = ({ dataDir, configFile }: SoakPlace) => ({
  ...soakSettings,
  BILLABLE_DATA_DIR: dataDir,
  BILLABLE_CONFIG: configFile,
});
