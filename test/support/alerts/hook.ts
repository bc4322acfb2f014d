import { Webhook } from 'standardwebhooks';

import { jsonText } from '../../../shared/push/json-answer.ts';
import { startRuleServer } from '../push/rule-server.ts';
import { readNoticeBody } from './receiver.ts';

export const hookSecrets = [3, 4].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`);

/** A receiver of webhooks that takes only what every secret has signed. */
export const startHook = async (secrets: () => readonly string[] = () => hookSecrets) => {
  const received: { readonly id: string; readonly body: string }[] = [];
  let status = 204;
  const server = await startRuleServer(({ headers, body }) => {
    const signatures = jsonText(headers['webhook-signature']).split(' ');
    for (const [i, secret] of secrets().entries()) {
      try {
        new Webhook(secret).verify(body, {
          'webhook-id': jsonText(headers['webhook-id']),
          'webhook-timestamp': jsonText(headers['webhook-timestamp']),
          'webhook-signature': signatures[i] ?? '',
        });
      } catch {
        return { status: 401 };
      }
    }
    received.push({ id: jsonText(headers['webhook-id']), body });
    return { status };
  });
  return {
    server,
    received,
    answer: (given: number) => {
      status = given;
    },
    /** What it was told, each id once, in the order in which it came first. */
    told: () => {
      const firsts = new Map(received.toReversed().map(({ id, body }) => [id, body]));
      return [...new Set(received.map(({ id }) => id))].map((id) => {
        const { type, data } = readNoticeBody(firsts.get(id) ?? '');
        return { id, customer: data.customer, at: data.at, says: type.split('_')[1] };
      });
    },
  };
};
