import { Webhook } from 'standardwebhooks';

import type { DeliveryAnswer } from '../../alerts/delivery.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { AlertChannel } from '../../ports/alert-channel.ts';
import { SystemUnavailable } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound } from '../../ports/outbound.ts';
import { retryAfterMs } from '../../push/answer.ts';

type WebhookOptions = {
  readonly url: string;
  /** Secrets of Standard Webhooks; all of them sign. `null`: there are none. */
  readonly secrets: readonly string[] | null;
  readonly outbound: Outbound;
  readonly now: () => EpochMs;
};

/** Posts notices to the webhook of `billable.yaml`, signed by Standard Webhooks. */
export const createWebhookChannel = ({
  url,
  secrets,
  outbound,
  now,
}: WebhookOptions): AlertChannel => {
  const webhooks = (secrets ?? []).map((secret) => new Webhook(secret));
  return {
    name: 'webhook',
    problem:
      webhooks.length === 0
        ? 'No alert is sent: billable.yaml names a webhook, and WEBHOOK_SECRETS is not set'
        : null,
    send: async ({ id, body }) => {
      const at = new Date(now());
      try {
        const { status, header } = await outbound({
          method: 'POST',
          url,
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': webhooks.map((webhook) => webhook.sign(id, at, body)).join(' '),
          },
          body,
        });
        return answerOf(status, retryAfterMs(header('retry-after'), now()));
      } catch (error) {
        // Their messages name the origin alone: the path of a webhook may be a secret.
        if (error instanceof SystemUnavailable || error instanceof OperatorProblem) {
          return { kind: 'failed', reason: error.message, retryAfterMs: null };
        }
        throw error;
      }
    },
  };
};

const answerOf = (status: number, askedMs: number | null): DeliveryAnswer => {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const reason = `it answers ${status}`;
  return status === 410
    ? { kind: 'gone', reason }
    : { kind: 'failed', reason, retryAfterMs: askedMs };
};
