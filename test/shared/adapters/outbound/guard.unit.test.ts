import { expect, test } from '@jest/globals';
import type { lookup } from 'node:dns';

import { createOutbound, guardedAgent } from '../../../../shared/adapters/outbound/caller.ts';
import { isForbiddenAddress } from '../../../../shared/adapters/outbound/guarded-lookup.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { startRuleServer } from '../../../support/push/rule-server.ts';

test.each([
  ['169.254.169.254', true],
  ['169.254.170.2', true],
  ['::ffff:169.254.169.254', true],
  ['::ffff:a9fe:a9fe', true],
  ['64:ff9b::a9fe:a9fe', true],
  ['64:ff9b:1::a9fe:a9fe', true],
  ['64:ff9b::6464:64c8', true],
  ['::ffff:0:a9fe:a9fe', true],
  ['::a9fe:a9fe', true],
  ['2002:a9fe:a9fe::1', true],
  ['2002:6464:64c8::', true],
  ['::ffff:100.100.100.201', false],
  ['64:ff9b::808:808', false],
  ['2002:808:808::1', false],
  ['::1', false],
  ['fe80::1', true],
  ['fd00:ec2::254', true],
  ['fd00:ec2::23', true],
  ['fd00:ec2:0:1::1', true],
  ['fd00:42::42', true],
  ['fe80::a9fe:a9fe%eth0', true],
  ['64:ff9b:1:abcd::a9fe:a9fe', true],
  ['64:ff9b:1:a9fe:a9:fe00::', true],
  ['64:ff9b:1::808:808', true],
  ['2001:0:a9fe:a9fe::1', true],
  ['2001:0:808:808:0:0:5601:5601', true],
  ['2002:a9fe:a9fe:1::a9fe:a9fe', true],
  ['2002:c000:c0::1', true],
  ['192.0.0.192', true],
  ['::ffff:192.0.0.192', true],
  ['64:ff9b:2::808:808', false],
  ['2001:4860:4860::8888', false],
  ['fd00:ec3::1', false],
  ['100.100.100.200', true],
  ['127.0.0.1', false],
  ['10.0.0.1', false],
  ['169.253.1.1', false],
  ['2001:db8::1', false],
])('%s is a link-local or metadata address: %s', (address, isForbidden) => {
  expect(isForbiddenAddress(address)).toBe(isForbidden);
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
])('%s is refused before a connection is made', async (url) => {
  const outbound = createOutbound();
  await expect(outbound({ method: 'GET', url, headers: {} })).rejects.toThrow(OperatorProblem);
  expect(() => guardedAgent(new URL(url))).toThrow(/link-local or metadata address/);
});

test('a redirect is not followed', async () => {
  const server = await startRuleServer(() => ({
    status: 302,
    headers: { location: 'http://169.254.169.254/' },
  }));
  const { status } = await createOutbound()({ method: 'GET', url: server.url, headers: {} });
  await server.stop();
  expect(status).toBe(302);
  expect(server.asked).toHaveLength(1);
});

test('a name is looked up, and connected to where it is allowed', async () => {
  const server = await startRuleServer(() => ({ status: 200, body: { ok: true } }));
  const url = server.url.replace('127.0.0.1', 'localhost');
  const { text } = await createOutbound()({ method: 'GET', url, headers: {} });
  await server.stop();
  expect(text).toBe('{"ok":true}');
});

test('a name that is looked up again and then stands for another address is refused', async () => {
  const server = await startRuleServer(() => ({ status: 200 }));
  for (const later of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254']) {
    const found = ['127.0.0.1', later];
    const lookUp = ((_host: string, _options: object, callback: LookedUp) => {
      const address = found.shift() ?? later;
      callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
    }) as unknown as typeof lookup;
    const outbound = createOutbound({ lookUp });
    const url = server.url.replace('127.0.0.1', 'rebound.example');
    const headers = { connection: 'close' };
    expect((await outbound({ method: 'POST', url, headers })).status).toBe(200);
    await expect(outbound({ method: 'POST', url, headers })).rejects.toThrow(OperatorProblem);
  }
  await server.stop();
  expect(server.asked).toHaveLength(3);
});

type LookedUp = (
  error: null,
  addresses: readonly { readonly address: string; readonly family: number }[],
) => void;
