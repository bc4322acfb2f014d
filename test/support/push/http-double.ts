import { Webhook } from 'standardwebhooks';

import {
  jsonList,
  jsonNumber,
  jsonObject,
  parseAnswer,
  jsonText,
} from '../../../shared/push/json-answer.ts';
import { createLatestValues } from './latest-values.ts';
import { startRuleServer } from './rule-server.ts';

export const httpSecrets = [
  `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
];

/** A receiver of CloudEvents that checks every signature, and refuses a batch for one wrong event. */
export const startHttpDouble = async (secretsOf: () => readonly string[] = () => httpSecrets) => {
  const values = createLatestValues();
  const refused = new Set<string>();
  const server = await startRuleServer(({ method, headers, body }) => {
    if (method === 'HEAD') return { status: 405 };
    if (headers['content-type'] !== 'application/cloudevents-batch+json') return { status: 415 };
    const signatures = jsonText(headers['webhook-signature']).split(' ');
    for (const [i, secret] of secretsOf().entries()) {
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
    const events = jsonList(parseAnswer(body));
    if (events.some(({ subject }) => refused.has(jsonText(subject)))) {
      return { status: 422, body: { detail: 'a subject is unknown' } };
    }
    for (const event of events) {
      values.take(
        jsonText(event['id']),
        `${jsonText(event['type'])}/${jsonText(event['subject'])}`,
        {
          at: Date.parse(jsonText(event['time'])) / 1000,
          value: jsonNumber(jsonObject(event['data'])['value']) ?? Number.NaN,
        },
      );
    }
    return { status: 202 };
  });
  return {
    server,
    refuse: (subject: string) => refused.add(subject),
    value: (event: string, subject: string, month?: string) =>
      values.value(`${event}/${subject}`, month),
  };
};
