import { expect, test } from '@jest/globals';

import { createAlertTopic } from '../../../../shared/adapters/sns/alert-topic.ts';
import { startRuleServer } from '../../../support/push/rule-server.ts';

const message = { id: 'alert_1', title: '80 % of a limit reached', body: '{"type":"x"}' };
const arn = 'arn:aws:sns:us-east-1:123456789012:alarms';

const sendTo = async (endpoint: string) => {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  try {
    return await createAlertTopic(arn).send(message);
  } finally {
    process.env = before;
  }
};

test('a notice is published with its id and its body', async () => {
  const server = await startRuleServer(() => ({ status: 200, body: '' }));
  await sendTo(server.url);
  await server.stop();
  const sent = new URLSearchParams(server.asked[0]?.body);
  expect(sent.get('TopicArn')).toBe(arn);
  expect(sent.get('Subject')).toBe('Billable: 80 % of a limit reached');
  expect(sent.get('Message')).toBe(message.body);
  expect(sent.get('MessageAttributes.entry.1.Value.StringValue')).toBe('alert_1');
});

test('a topic that is not there, or refuses, has failed, and the reason does not name the account', async () => {
  const server = await startRuleServer(() => ({ status: 403 }));
  const refused = await sendTo(server.url);
  await server.stop();
  for (const said of [refused, await sendTo('http://127.0.0.1:9')]) {
    expect(said).toMatchObject({ kind: 'failed', retryAfterMs: null });
    expect(JSON.stringify(said)).not.toContain('123456789012');
  }
});
