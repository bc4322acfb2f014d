import { textLike } from './rules.ts';
import type { SettingTable } from './setting.ts';

const arn = /^arn:aws[a-z-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z\d]{6}$/;

const secret = (whose: string) => ({
  rule: textLike(arn, 'the whole ARN of a secret, with its last six characters'),
  fallback: null,
  sentence: `an existing secret of ${whose}: the output of the same name`,
});

/** What a removed stack has left, or a restore has made, in the place of the stack's own. */
export const existingSettings = {
  tableName: {
    rule: textLike(/^[\w.-]{3,255}$/, '3 to 255 letters, digits, "_", "-" and "."'),
    fallback: null,
    sentence: "an existing table instead of the stack's own: see Restore",
  },
  reportsBucketName: {
    rule: textLike(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, 'the name of a bucket'),
    fallback: null,
    sentence: "an existing bucket instead of the stack's own: see Remove",
  },
  ingestTokenSecretArn: secret('ingest tokens'),
  readTokenSecretArn: secret('read tokens'),
  webhookSecretArn: secret('webhooks'),
  stripeSecretArn: secret('pushes'),
  openMeterSecretArn: secret('pushes'),
  lagoSecretArn: secret('pushes'),
  pushHttpSecretArn: secret('pushes'),
} satisfies SettingTable;
