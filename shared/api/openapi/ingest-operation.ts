import { failures, forbidden, headers, jsonContent, refusal, unauthorized } from './answers.ts';
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

const contentEncoding: Json = {
  name: 'Content-Encoding',
  in: 'header',
  description: 'How the body is compressed: one of these, or none.',
  schema: {
    type: 'string',
    enum: ['identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd'],
    default: 'identity',
  },
};

export const ingestOperation: Json = {
  tags: ['ingest'],
  summary: 'Count the entries of a batch, once',
  description:
    'The target of Kong’s `http-log` plugin. The same bytes are counted once, however often, in ' +
    'whatever order and at whatever time they come. Entries that cannot be counted are kept in ' +
    'quarantine and do not hold up the others: Kong would send a refused batch again, then drop it. ' +
    '`POST`, `PUT` and `PATCH` are alike.',
  parameters: [contentEncoding],
  requestBody: {
    required: true,
    description:
      'At most `MAX_BODY_BYTES` after decoding; on AWS 3,000,000 bytes always fit. At most 100,000 ' +
      'entries, with 3,000,000 JSON objects, arrays and members in all. A body that begins with `{` ' +
      'and is not one JSON document is read by lines (NDJSON).',
    content: {
      'application/json': jsonContent('Entries', { one: entry, several: [entry] }),
      'application/x-ndjson': {
        schema: { type: 'string', description: 'An entry a line; blank lines are skipped.' },
        examples: { several: { value: `${JSON.stringify(entry)}\n${JSON.stringify(entry)}\n` } },
      },
    },
  },
  responses: {
    200: {
      description: 'Counted or quarantined, and durable; or there before.',
      headers: { 'Billable-Batch-Id': headers.batchId },
      content: {
        'application/json': jsonContent('Ingested', {
          counted: { accepted: 1, quarantined: 0, duplicate: false },
          resent: { accepted: 0, quarantined: 0, duplicate: true },
        }),
      },
    },
    ...refusal(
      400,
      'Not JSON, neither an object nor an array, or not of the encoding that it names.',
      'The body must be one http-log entry (a JSON object), an array of entries, or entries one a line (NDJSON); received: a JSON string.',
      { 'Billable-Batch-Id': headers.batchId },
    ),
    ...unauthorized('ingest'),
    ...forbidden,
    ...refusal(
      413,
      'The body is too large, or has too many entries.',
      'The body may have 33554432 bytes at most (MAX_BODY_BYTES); it has 40000000 bytes.',
    ),
    ...refusal(
      415,
      'An encoding that is not read, or several.',
      'The Content-Encoding is "compress". Allowed: one of gzip, deflate, br, zstd, identity; or none.',
      { 'Accept-Encoding': headers.acceptEncoding, 'Billable-Batch-Id': headers.batchId },
    ),
    ...failures({ 'Billable-Batch-Id': headers.batchId }),
  },
};
