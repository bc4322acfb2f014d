import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { AlertChannel } from '../../shared/ports/alert-channel.ts';
import { storedWebhookSecrets } from '../../shared/settings/webhook-secrets.ts';

type ChannelParts = {
  /** `null`: the stack was deployed with a file that named no webhook. */
  readonly readSecret: (() => Promise<string>) | null;
  readonly webhookOf: (url: string, secrets: readonly string[]) => AlertChannel;
  readonly topic: AlertChannel;
  readonly log: (error: unknown) => void;
};

/** The topic of the alarms, and the webhook that the file names. */
export const createAwsChannels =
  ({ readSecret, webhookOf, topic, log }: ChannelParts) =>
  async ({ webhook }: BillableFile): Promise<readonly AlertChannel[]> => {
    if (webhook === null) return [topic];
    const secrets = await secretsOf(readSecret, log);
    const channel = webhookOf(webhook.url, typeof secrets === 'string' ? [] : secrets);
    return [typeof secrets === 'string' ? { ...channel, problem: secrets } : channel, topic];
  };

/** The secrets, or why there are none. */
const secretsOf = async (
  readSecret: ChannelParts['readSecret'],
  log: ChannelParts['log'],
): Promise<readonly string[] | string> => {
  if (readSecret === null) {
    return 'No alert is sent to the webhook: the stack has no secret for it. Deploy it again with the billable.yaml of now';
  }
  try {
    return (
      storedWebhookSecrets(await readSecret()) ??
      'No alert is sent to the webhook: its secret is no comma list of whsec_ and 24 to 64 bytes in base64'
    );
  } catch (error) {
    log(error);
    return 'No alert is sent to the webhook: its secret cannot be read';
  }
};
