import { describe, expect, test } from '@jest/globals';
import { matchesFilterPattern } from '../../support/aws/filter-pattern.ts';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const template = stackTemplate();

describe('a filter on the access log', () => {
  const { AccessLogSettings } = resource(template, 'AWS::ApiGatewayV2::Stage').Properties;
  const filter = (name: string) =>
    resource(template, 'AWS::Logs::MetricFilter', name).Properties as {
      readonly FilterPattern: string;
    };

  /** A line of the log, as the gateway fills in the stage's format. */
  const line = (routeKey: string, status: number): object => {
    const { Format } = AccessLogSettings as { readonly Format: string };
    const filled = Format.replace('$context.routeKey', routeKey)
      .replace('$context.status', String(status))
      .replaceAll(/\$context\.[\w.]+/g, '-');
    return JSON.parse(filled) as object;
  };
  const counts = (name: string, routeKey: string, status: number): boolean =>
    matchesFilterPattern(filter(name).FilterPattern, line(routeKey, status));

  test('counts a 401 on /ingest by an eighth: one stranger rings no one, Kong with a wrong token does', () => {
    expect(counts('BatchesUnauthorized', 'POST /ingest', 401)).toBe(true);
    expect(counts('BatchesRefused', 'POST /ingest', 401)).toBe(false);
    for (const status of [200, 400, 403, 404, 413, 429, 500, 503]) {
      expect(counts('BatchesUnauthorized', 'POST /ingest', status)).toBe(false);
    }
    expect(counts('BatchesUnauthorized', 'GET /billable', 401)).toBe(false);
    expect(filter('BatchesUnauthorized')).toMatchObject({
      MetricTransformations: [{ MetricName: 'BatchesRefused', MetricValue: '0.125' }],
    });
  });

  test.each([400, 403, 404, 413, 429, 451, 499, 500, 502, 503, 504, 511])(
    'counts a %d on /ingest as a refused batch, and as no failed read',
    (status) => {
      for (const method of ['POST', 'PUT', 'PATCH']) {
        expect(counts('BatchesRefused', `${method} /ingest`, status)).toBe(true);
        expect(counts('ReadsFailed', `${method} /ingest`, status)).toBe(false);
      }
    },
  );

  test.each([429, 500, 502, 503, 504])('counts a %d elsewhere as a failed read', (status) => {
    for (const route of ['GET /billable', 'GET /reports', 'GET /reports/{name}', 'GET /health']) {
      expect(counts('ReadsFailed', route, status)).toBe(true);
      expect(counts('BatchesRefused', route, status)).toBe(false);
    }
  });

  test.each([
    ['POST /ingest', 200],
    ['POST /ingest', 304],
    ['GET /billable', 200],
    ['GET /billable', 400],
    ['GET /billable', 401],
    ['-', 404],
  ])('does not count %s with %d', (routeKey, status) => {
    expect(counts('BatchesRefused', routeKey, status)).toBe(false);
    expect(counts('ReadsFailed', routeKey, status)).toBe(false);
  });

  test.each(['BatchesRefused', 'ReadsFailed'])(
    '%s reads the log of this stage and counts one for each line',
    (name) => {
      expect(AccessLogSettings).toMatchObject({
        DestinationArn: { 'Fn::GetAtt': ['AccessLogs8B620ECA', 'Arn'] },
      });
      expect(filter(name)).toMatchObject({
        LogGroupName: { Ref: 'AccessLogs8B620ECA' },
        MetricTransformations: [
          { MetricName: name, MetricNamespace: 'Billable/prod', MetricValue: '1' },
        ],
      });
    },
  );
});
