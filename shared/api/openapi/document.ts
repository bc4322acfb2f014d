import { type RouteName, routeNames, routes } from '../routes.ts';
import { forbidden, jsonContent, security, unauthorized } from './answers.ts';
import { billableOperation } from './billable-operation.ts';
import { ingestOperation } from './ingest-operation.ts';
import { otherSchemas } from './other-schemas.ts';
import { listReportsOperation, readReportOperation } from './report-operations.ts';
import { listPushesOperation, pushSchemas } from './push-operation.ts';
import { reportSchemas } from './report-schemas.ts';
import type { Json } from './schema.ts';
import { usageSchemas } from './usage-schemas.ts';

const healthOperation: Json = {
  tags: ['service'],
  summary: 'Whether it can count and answer',
  responses: {
    200: {
      description: 'It can.',
      content: { 'application/json': jsonContent('Health', { fine: { status: 'ok' } }) },
    },
    ...forbidden,
    503: {
      description: 'It cannot write, or not read. No path, address or name is given.',
      content: {
        'application/json': jsonContent('FailingHealth', {
          full: { status: 'failing', reason: 'disk_full' },
        }),
      },
    },
  },
};

const metricsOperation: Json = {
  tags: ['service'],
  summary: 'What the server counts of itself',
  description:
    'On one machine only. Open where `METRICS=open`. Names no consumer, customer or path as it was ' +
    'asked for.',
  responses: {
    200: {
      description: 'The text format of Prometheus, version 0.0.4.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
    ...unauthorized('read'),
  },
};

const openApiOperation: Json = {
  tags: ['service'],
  summary: 'This document',
  responses: {
    200: {
      description: 'OpenAPI 3.1.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/OpenApi' } } },
    },
    ...forbidden,
  },
};

const whoamiOperation: Json = {
  tags: ['service'],
  summary: 'What the token opens',
  description: 'For any token: of a scope, or of a customer. Also what is counted here.',
  responses: {
    200: {
      description: 'The scope, the customer whose usage alone is shown, and when the token ends.',
      content: {
        'application/json': jsonContent('Caller', {
          customer: {
            scope: 'read',
            customer: 'acme',
            expires: '2027-02-25T20:00:00.000Z',
            labels: ['service'],
            meters: ['requests'],
          },
        }),
      },
    },
    ...unauthorized('any'),
  },
};

/** What the document says of each route besides what stands in the table of routes. */
const operations: Readonly<Partial<Record<RouteName, Json>>> = {
  usage: billableOperation,
  reportList: listReportsOperation,
  report: readReportOperation,
  pushes: listPushesOperation,
  ingest: ingestOperation,
  health: healthOperation,
  metrics: metricsOperation,
  openApi: openApiOperation,
  whoami: whoamiOperation,
};

/** The operations of a route, by method. */
const operationsOf = (name: RouteName): Json => {
  const { scope, operations: ids } = routes[name];
  const { parameters, requestBody, responses, ...told } = operations[name] ?? {};
  const access = scope === null ? [] : security(scope);
  return Object.fromEntries(
    Object.entries<string | null>(ids).map(([method, operationId]) => [
      method.toLowerCase(),
      { operationId, ...told, security: access, parameters, requestBody, responses },
    ]),
  );
};

/** Routes that have a path in common stand together. */
const paths = (): Json => {
  const byPath: Record<string, Json> = {};
  for (const name of routeNames) {
    const { path, operations: ids } = routes[name];
    // Pages are for people.
    if (Object.values<string | null>(ids).includes(null)) continue;
    byPath[path] = { ...byPath[path], ...operationsOf(name) };
  }
  return byPath;
};

/** The OpenAPI 3.1 document of a release: all operations, from the schemas that are validated. */
export const openApiDocument = (softwareVersion: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Billable',
    version: softwareVersion,
    summary: 'API usage metering for Kong Gateway',
    description:
      'Counts the requests that pass through Kong Gateway, each exactly once, and answers how many ' +
      'there were: per consumer, response status and period. `HEAD` is answered wherever `GET` is. ' +
      'Answers are compressed where the client accepts it. On AWS the gateway may answer 413, 429 ' +
      'or 503 in words of its own.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'Where this document was read.' }],
  tags: [
    { name: 'usage', description: 'How many requests there were.' },
    { name: 'reports', description: 'The CSV of each month, in versions that never change.' },
    { name: 'ingest', description: 'Where Kong sends its log.' },
    { name: 'service', description: 'The server and its interface.' },
  ],
  paths: paths(),
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: '`Authorization: Bearer TOKEN`' },
      basic: {
        type: 'http',
        scheme: 'basic',
        description: 'The token as the password of any user; for Excel, browsers and Kong.',
      },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    },
    schemas: { ...usageSchemas, ...reportSchemas, ...pushSchemas, ...otherSchemas },
  },
});
