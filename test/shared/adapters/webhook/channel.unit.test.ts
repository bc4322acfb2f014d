import { expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { createWebhookChannel } from '../../../../shared/adapters/webhook/channel.ts';
import { httpSecrets } from '../../../support/push/http-double.ts';
import { type Answer, startRuleServer } from '../../../support/push/rule-server.ts';

const message = { id: 'alert_1', title: 'a title', body: '{"type":"usage.threshold_reached"}' };
const at = Date.parse('2026-11-22T12:00:00.900Z');

const sendTo = async (url: string, timeoutMs = 20_000) =>
  createWebhookChannel({
    url,
    secrets: httpSecrets,
    outbound: createOutbound({ timeoutMs }),
    now: () => at,
  }).send(message);

const answeredBy = async (answer: Answer) => {
  const server = await startRuleServer(() => answer);
  try {
    return { said: await sendTo(`${server.url}/hook`), asked: server.asked };
  } finally {
    await server.stop();
  }
};

test('a notice is a POST that each secret signs', async () => {
  const { said, asked } = await answeredBy({ status: 204 });
  expect(said).toEqual({ kind: 'taken' });
  const [one] = asked;
  expect([asked.length, one?.method, one?.url.pathname, one?.body]).toEqual([
    1,
    'POST',
    '/hook',
    message.body,
  ]);
  expect(one?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'alert_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
  });
  const signatures = String(one?.headers['webhook-signature']).split(' ');
  const expected = httpSecrets.map((secret) =>
    new Webhook(secret).sign('alert_1', new Date(at), message.body),
  );
  expect(signatures).toEqual(expected);
});

test.each([
  [301, 'failed'],
  [302, 'failed'],
  [400, 'failed'],
  [404, 'failed'],
  [410, 'gone'],
  [429, 'failed'],
  [500, 'failed'],
  [503, 'failed'],
])('an answer %i is: %s', async (status, kind) => {
  const { said, asked } = await answeredBy({
    status,
    headers: { location: 'http://127.0.0.1:1/elsewhere' },
  });
  expect(said).toMatchObject({ kind, reason: `it answers ${status}` });
  expect(asked).toHaveLength(1);
});

test.each([
  ['120', 120_000],
  [new Date(at + 60_000).toUTCString(), 59_100],
  ['soon', null],
])('Retry-After: %s counts', async (text, retryAfterMs) => {
  const { said } = await answeredBy({ status: 503, headers: { 'retry-after': text } });
  expect(said).toMatchObject({ kind: 'failed', retryAfterMs });
});

test('a receiver that hangs has failed, and the reason does not show its path', async () => {
  const server = await startRuleServer(() => ({ status: 200 }));
  server.faults.push('slow');
  const said = await sendTo(`${server.url}/secret-path`, 50);
  await server.stop();
  expect(said).toMatchObject({ kind: 'failed', retryAfterMs: null });
  expect(JSON.stringify(said)).not.toContain('secret-path');
});

test('a receiver that is not there has failed', async () => {
  expect(await sendTo('http://127.0.0.1:9/hook')).toMatchObject({ kind: 'failed' });
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:0:169.254.169.254]/',
  'http://[64:ff9b::169.254.169.254]/',
  'http://[2002:a9fe:a9fe::1]/',
  'http://[::169.254.169.254]/',
])('%s is not connected to', async (url) => {
  const said = await sendTo(url);
  expect(said).toMatchObject({ kind: 'failed' });
  expect(JSON.stringify(said)).toContain('link-local or metadata address');
});

test('without a secret nothing is sent, and it says why', () => {
  const { problem } = createWebhookChannel({
    url: 'https://hooks.example',
    secrets: null,
    outbound: createOutbound(),
    now: () => at,
  });
  expect(problem).toMatch(/WEBHOOK_SECRETS is not set/);
});
