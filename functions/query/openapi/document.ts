import { forbidden, jsonOf, security, unauthorized } from './answers.ts';
import { billableOperation } from './billable-operation.ts';
import { ingestOperations } from './ingest-operation.ts';
import { otherSchemas } from './other-schemas.ts';
import { listReportsOperation, readReportOperation } from './report-operations.ts';
import { reportSchemas } from './report-schemas.ts';
import type { Json } from './schema.ts';
import { usageSchemas } from './usage-schemas.ts';

const healthOperation: Json = {
  operationId: 'checkHealth',
  tags: ['service'],
  summary: 'Whether it can count and answer',
  security: [],
  responses: {
    200: {
      description: 'It can.',
      content: { 'application/json': jsonOf('Health', { fine: { status: 'ok' } }) },
    },
    ...forbidden,
    503: {
      description: 'It cannot write, or not read. No path, address or name is given.',
      content: {
        'application/json': jsonOf('FailingHealth', {
          full: { status: 'failing', reason: 'disk_full' },
        }),
      },
    },
  },
};

const metricsOperation: Json = {
  operationId: 'readMetrics',
  tags: ['service'],
  summary: 'What the server counts of itself',
  description:
    'On one machine only. Open where `METRICS=open`. Names no consumer, customer or path as it was ' +
    'asked for.',
  security: security('read'),
  responses: {
    200: {
      description: 'The text format of Prometheus, version 0.0.4.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
    ...unauthorized('read'),
  },
};

const openApiOperation: Json = {
  operationId: 'readOpenApi',
  tags: ['service'],
  summary: 'This document',
  security: [],
  responses: {
    200: {
      description: 'OpenAPI 3.1.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/OpenApi' } } },
    },
    ...forbidden,
  },
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
  paths: {
    '/billable': { get: billableOperation },
    '/reports': { get: listReportsOperation },
    '/reports/{name}': { get: readReportOperation },
    '/ingest': ingestOperations,
    '/health': { get: healthOperation },
    '/metrics': { get: metricsOperation },
    '/openapi.json': { get: openApiOperation },
  },
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
    schemas: { ...usageSchemas, ...reportSchemas, ...otherSchemas },
  },
});
