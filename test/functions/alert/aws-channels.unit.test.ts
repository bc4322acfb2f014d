import { expect, test } from '@jest/globals';

import { createAwsChannels } from '../../../functions/alert/aws-channels.ts';
import { createReceiver } from '../../support/alerts/receiver.ts';
import { fileOf } from '../../support/alerts/world.ts';

const topic = createReceiver(() => 'taken', 'topic').channel;
const random = 'a1B2'.repeat(12);

const channelsOf = async (
  readSecret: (() => Promise<string>) | null,
  given: { webhook?: null } = {},
) => {
  const secrets: (readonly string[])[] = [];
  const channels = await createAwsChannels({
    readSecret,
    webhookOf: (_url, all) => {
      secrets.push(all);
      return createReceiver().channel;
    },
    topic,
    log: () => undefined,
  })({ ...fileOf([]), ...given });
  return { secrets, channels: channels.map(({ name, problem }) => ({ name, problem })) };
};

test('the value that the stack makes is a secret of Standard Webhooks, and so is a rotated one', async () => {
  const written = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  expect(await channelsOf(async () => `${written}, ${random}`)).toEqual({
    secrets: [[written, `whsec_${random}`]],
    channels: [
      { name: 'webhook', problem: null },
      { name: 'topic', problem: null },
    ],
  });
});

test('without a webhook the topic alone is told, and no secret is read', async () => {
  const { channels } = await channelsOf(
    async () => {
      throw new Error('nobody asked for it');
    },
    { webhook: null },
  );
  expect(channels).toEqual([{ name: 'topic', problem: null }]);
});

test.each([
  ['a stack without a secret', null, /Deploy it again/],
  ['a value of another form', async () => 'hello', /whsec_ and 24 to 64 bytes/],
  [
    'a value that cannot be read',
    async () => {
      throw new Error('denied');
    },
    /cannot be read/,
  ],
])('%s keeps notices waiting, and says why', async (_, readSecret, why) => {
  const { channels } = await channelsOf(readSecret);
  expect(channels).toEqual([
    { name: 'webhook', problem: expect.stringMatching(why) },
    { name: 'topic', problem: null },
  ]);
});
