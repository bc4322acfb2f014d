import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An event as an HTTP API sends it (payload format 2.0). */
export const apiEvent = ({
  method = 'GET',
  rawPath = '/billable',
  stage = '$default',
  ...over
}: Partial<APIGatewayProxyEventV2> & {
  readonly method?: string;
  readonly stage?: string;
} = {}): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: `${method} ${rawPath}`,
  rawPath,
  rawQueryString: '',
  headers: {
    accept: '*/*',
    'content-length': '0',
    host: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
    'user-agent': 'lua-resty-http/0.17.2 (Lua) ngx_lua/10026',
    'x-amzn-trace-id': 'Root=1-6921a6f2-0123456789abcdef01234567',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    accountId: '123456789012',
    apiId: 'abcdefghij',
    domainName: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
    domainPrefix: 'abcdefghij',
    http: {
      method,
      path: rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: '203.0.113.7',
      userAgent: 'lua-resty-http/0.17.2 (Lua) ngx_lua/10026',
    },
    requestId: 'UKPjyhGrFiAEJ8w=',
    routeKey: `${method} ${rawPath}`,
    stage,
    time: '22/Nov/2026:12:00:00 +0000',
    timeEpoch: 1_795_348_800_000,
  },
  isBase64Encoded: false,
  ...over,
});
