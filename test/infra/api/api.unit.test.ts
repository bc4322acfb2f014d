import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const template = stackTemplate();
const stage = resource(template, 'AWS::ApiGatewayV2::Stage');

const routes = [
  'POST /ingest',
  'PUT /ingest',
  'PATCH /ingest',
  'GET /billable',
  'GET /reports',
  'GET /reports/{name}',
  'HEAD /billable',
  'HEAD /reports',
  'HEAD /reports/{name}',
  'GET /push',
  'GET /whoami',
  'GET /health',
  'GET /openapi.json',
  'GET /',
  'GET /style.css',
  'GET /icon.svg',
  'GET /link',
  'POST /link',
  'POST /sign-in',
  'POST /sign-out',
];

describe('routes', () => {
  const found = Object.entries(template.findResources('AWS::ApiGatewayV2::Route'));
  const keyOf = (route: { readonly [name: string]: unknown }): string =>
    (route['Properties'] as { readonly RouteKey: string }).RouteKey;

  test('are these, and no default one', () => {
    expect(found.map(([, route]) => keyOf(route)).sort()).toEqual([...routes].sort());
  });

  test('each has its bounds, and the stage waits for it', () => {
    const read = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 };
    expect(stage.Properties['RouteSettings']).toEqual({
      'POST /ingest': { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
      'PUT /ingest': { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
      'PATCH /ingest': { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
      'GET /billable': read,
      'GET /reports': read,
      'GET /reports/{name}': read,
      'HEAD /billable': read,
      'HEAD /reports': read,
      'HEAD /reports/{name}': read,
      'GET /push': read,
      'GET /whoami': read,
      'GET /health': read,
      'GET /openapi.json': read,
      'GET /': read,
      'GET /style.css': read,
      'GET /icon.svg': read,
      'GET /link': read,
      'POST /link': read,
      'POST /sign-in': read,
      'POST /sign-out': read,
    });
    for (const [id] of found) expect(stage.DependsOn).toContain(id);
  });

  test('bounds follow the settings', () => {
    const bound = stackTemplate({ ingestRate: 5, ingestBurst: 6, readRate: 7, readBurst: 8 });
    expect(resource(bound, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 8 },
      RouteSettings: {
        'POST /ingest': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 },
        'PATCH /ingest': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 },
        'GET /health': { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 8 },
      },
    });
  });

  test('each function may be called through its own routes of this API alone', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(routes.length);
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({ Principal: 'apigateway.amazonaws.com' });
      const source = JSON.stringify((Properties as { SourceArn: unknown }).SourceArn);
      expect(source).toMatch(
        /\{"Ref":"ApiF70053CD"\},"\/\*\/\*\/(ingest|billable|reports|push|whoami|health|openapi\.json|style\.css|icon\.svg|link|sign-in|sign-out|")/,
      );
    }
  });

  test('events come in payload format 2.0', () => {
    expect(() =>
      template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
        PayloadFormatVersion: '2.0',
      }),
    ).not.toThrow();
  });
});

test('the access log names no path, query, header or user agent', () => {
  const { Format } = stage.Properties['AccessLogSettings'] as { readonly Format: string };
  expect(JSON.parse(Format)).toEqual({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    ip: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    functionLatencyMs: '$context.integrationLatency',
    functionError: '$context.integrationErrorMessage',
  });
});

describe('a domain of one’s own', () => {
  const arn = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d';
  const own = stackTemplate({
    customDomainName: 'billable.example.com',
    customDomainCertificateArn: arn,
  });

  test('stands in front of the API and in the output', () => {
    expect(() => {
      own.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
        DomainName: 'billable.example.com',
        DomainNameConfigurations: [
          Match.objectLike({ CertificateArn: arn, SecurityPolicy: 'TLS_1_2' }),
        ],
      });
      own.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
      own.hasOutput('ApiUrl', { Value: 'https://billable.example.com' });
      own.hasOutput('CustomDomainTarget', { Value: Match.anyValue() });
    }).not.toThrow();
  });

  test('is not there without the setting', () => {
    expect(() => template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0)).not.toThrow();
  });
});

test('the ranges of addresses that may call reach every function, and only where they are set', () => {
  expect(() =>
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { ALLOWED_CIDRS: Match.anyValue() } } },
      0,
    ),
  ).not.toThrow();
  const ranges = '203.0.113.0/24,2001:db8::/32';
  expect(() =>
    stackTemplate({ allowedCidrs: ranges }).allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: { ALLOWED_CIDRS: ranges } },
    }),
  ).not.toThrow();
});
