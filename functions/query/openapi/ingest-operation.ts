import {
  failures,
  forbidden,
  headers,
  jsonOf,
  refusal,
  security,
  unauthorized,
} from './answers.ts';
import type { Json } from './schema.ts';

const entry = {
  request: { id: '5f0c2b4d9e7a4c1db8e6f3a2915c7d04' },
  response: { status: 200 },
  started_at: 1_795_348_800_123,
  consumer: {
    id: 'b7bbf658-305f-536d-ab77-b0b7c4584cca',
    username: 'poppy',
    custom_id: 'cust-0001',
  },
  service: { name: 'weather' },
  route: { name: 'forecast' },
};

export const ingestOperation: Json = {
  operationId: 'ingestEntries',
  tags: ['ingest'],
  summary: 'Count the entries of a batch, once',
  description:
    'The target of Kong’s `http-log` plugin. The same bytes are counted once, however often, in ' +
    'whatever order and at whatever time they come. Entries that cannot be counted are kept in ' +
    'quarantine and do not hold up the others: Kong would send a refused batch again, then drop it.',
  security: security('ingest'),
  requestBody: {
    required: true,
    description: 'At most `MAX_BODY_BYTES`; on AWS 3,000,000 bytes always fit.',
    content: { 'application/json': jsonOf('Entries', { one: entry, several: [entry] }) },
  },
  responses: {
    200: {
      description: 'Counted or quarantined, and durable; or there before.',
      headers: { 'Billable-Batch-Id': headers.batchId },
      content: {
        'application/json': jsonOf('Ingested', {
          counted: { accepted: 1, quarantined: 0, duplicate: false },
          resent: { accepted: 0, quarantined: 0, duplicate: true },
        }),
      },
    },
    ...refusal(
      400,
      'Not JSON, or neither an object nor an array.',
      'The body must be one http-log entry (a JSON object) or an array of entries; received: a JSON string.',
      { 'Billable-Batch-Id': headers.batchId },
    ),
    ...unauthorized('ingest'),
    ...forbidden,
    ...refusal(
      413,
      'The body is too large.',
      'The body may have 33554432 bytes at most (MAX_BODY_BYTES); it has 40000000 bytes.',
    ),
    ...failures({ 'Billable-Batch-Id': headers.batchId }),
  },
};
