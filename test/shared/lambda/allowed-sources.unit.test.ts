import { expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { allowedSources } from '../../../shared/lambda/allowed-sources.ts';
import { toLambdaHandler } from '../../../shared/lambda/api-gateway.ts';
import { apiEvent } from '../../support/api/api-gateway-events.ts';

const statusFor = async (cidrs: string | null, sourceIp: string): Promise<unknown> => {
  const handler = toLambdaHandler(async () => ({ status: 200, headers: {}, body: '' }), {
    log: () => undefined,
  }).use(allowedSources(cidrs?.split(',') ?? null));
  const event = apiEvent();
  const { requestContext } = event;
  const http = { ...requestContext.http, sourceIp };
  const context = {} as Context;
  const result = await handler({ ...event, requestContext: { ...requestContext, http } }, context);
  return result.statusCode;
};

test.each([
  [null, '203.0.113.7', 200],
  [null, '2001:db8::7', 200],
  ['203.0.113.0/24', '203.0.113.7', 200],
  ['203.0.113.0/24', '203.0.114.7', 403],
  ['203.0.113.0/24', '2001:db8::7', 403],
  ['203.0.113.0/24,2001:db8::/32', '2001:db8::7', 200],
  ['203.0.113.0/24,2001:db8::/32', '2001:db9::7', 403],
  ['10.0.0.1/32', '10.0.0.1', 200],
  ['10.0.0.1/32', '10.0.0.2', 403],
  ['0.0.0.0/0', '198.51.100.1', 200],
  ['0.0.0.0/0', 'no address', 403],
])('with %s a call from %s is answered %d', async (cidrs, ip, status) => {
  expect(await statusFor(cidrs, ip)).toBe(status);
});
