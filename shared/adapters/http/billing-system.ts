import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

import {
  type BillingSystem,
  type SendResult,
  SystemUnavailable,
} from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound } from '../../ports/outbound.ts';
import {
  addressProblem,
  answerKind,
  askedWaitMs,
  dateOf,
  retryAfterMs,
  shortReason,
} from '../../push/answer.ts';
import { sendHalved } from '../../push/bisect.ts';
import { urlSecrets } from '../../push/places/url-secrets.ts';
import { cloudEventOf, cloudEventsType, type PushEvent } from '../../push/push-event.ts';

type HttpSystemOptions = {
  readonly url: string;
  /** Secrets of Standard Webhooks; all of them sign. */
  readonly secrets: readonly string[];
  readonly outbound: Outbound;
  readonly now: () => number;
};

/** What says that no call is taken now; a server may know no `HEAD`, and answer it with anything else. */
const notNow: readonly number[] = [429, 502, 503, 504];

/** Any server that takes CloudEvents: batches, signed by Standard Webhooks. It cannot be asked. */
export const createHttpSystem = ({
  url,
  secrets,
  outbound,
  now,
}: HttpSystemOptions): BillingSystem => {
  // The path may hold a secret.
  const { origin } = new URL(url);
  const hidden = [...secrets.map((secret) => secret.replace(/^whsec_/, '')), ...urlSecrets(url)];
  const webhooks = secrets.map((secret) => new Webhook(secret));

  const send = async (events: readonly PushEvent[]): Promise<SendResult> => {
    const body = JSON.stringify(events.map(cloudEventOf));
    // The same batch, the same id: a receiver may drop it the second time.
    const id = `msg_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
    const at = new Date(now());
    const response = await outbound({
      method: 'POST',
      url,
      headers: {
        'content-type': cloudEventsType,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': webhooks.map((webhook) => webhook.sign(id, at, body)).join(' '),
      },
      body,
    });
    const { status, header, text } = response;
    const wrong = addressProblem(status, origin);
    if (wrong !== null) throw new OperatorProblem(wrong);
    switch (answerKind(status)) {
      case 'taken':
        return { kind: 'accepted' };
      case 'again':
        return {
          kind: 'unanswered',
          reason: `it answers ${status}`,
          retryAfterMs: askedWaitMs(status, header('retry-after'), now()),
        };
      case 'wrong_key':
        throw new OperatorProblem(
          `${origin} answers ${status}: it does not know the signature. The secrets are in PUSH_HTTP_SECRETS.`,
        );
      case 'refused':
        return { kind: 'refused', reason: shortReason(`it answers ${status}: ${text}`, hidden) };
    }
  };

  return {
    name: 'http',
    batchSize: 100,
    parallel: 4,
    clock: async () => {
      const { status, header } = await outbound({ method: 'HEAD', url, headers: {} });
      const answeredAt = dateOf(header('date'));
      if (!notNow.includes(status)) return answeredAt;
      throw new SystemUnavailable(`${origin} answers ${status}`, {
        retryAfterMs: retryAfterMs(header('retry-after'), now()),
        answeredAt,
      });
    },
    meterProblem: async () => null,
    terms: async () => ({ objection: null, price: null }),
    send: async (events) => sendHalved(events, send),
    held: null,
  };
};
