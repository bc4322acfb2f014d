import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { BlockList, isIPv6 } from 'node:net';

import { toResult } from './api-gateway-result.ts';
import { problem } from '../api/problem.ts';

type Middleware = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/**
 * Answers 403 to a caller outside the ranges, before anything else is looked at.
 * Without ranges all may. HTTP APIs have no resource policy and no WAF that could do this.
 */
export const allowedSources = (cidrs: readonly string[] | null): Middleware => {
  const allowed = cidrs && toBlockList(cidrs);
  return {
    before: async ({ event }) => {
      const ip = event.requestContext.http.sourceIp;
      if (allowed === null || allowed.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) return undefined;
      return toResult(problem(403, 'This address is not among those that may call.'), {});
    },
  };
};

const toBlockList = (cidrs: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
};
