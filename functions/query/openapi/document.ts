import { failures, forbidden, jsonOf } from './answers.ts';
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
    ...failures(),
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
    { name: 'service', description: 'Open to all.' },
  ],
  paths: {
    '/billable': { get: billableOperation },
    '/reports': { get: listReportsOperation },
    '/reports/{name}': { get: readReportOperation },
    '/ingest': ingestOperations,
    '/health': { get: healthOperation },
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
