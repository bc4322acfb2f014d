import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { Config } from '../../shared/settings/config.ts';

const allowed = 'a comma list of whsec_ and 24 to 64 bytes in base64';

/** The settings without which a file cannot be followed: what signs what it has sent. */
export const missingSecrets = (
  { webhookSecrets, pushHttpSecrets }: Pick<Config, 'webhookSecrets' | 'pushHttpSecrets'>,
  { webhook, push }: Pick<BillableFile, 'webhook' | 'push'>,
): readonly string[] => [
  ...(webhook !== null && webhookSecrets === null
    ? [`WEBHOOK_SECRETS is not set, and billable.yaml names a webhook; allowed: ${allowed}`]
    : []),
  ...(push.has('http') && pushHttpSecrets === null
    ? [`PUSH_HTTP_SECRETS is not set, and billable.yaml pushes to http; allowed: ${allowed}`]
    : []),
];
