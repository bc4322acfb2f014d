import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { toLambdaHandler } from '../../../shared/lambda/api-gateway.ts';
import { apiEvent } from '../../support/api/api-gateway-events.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';
import { captureBytes, captureNames, recentCapture } from '../../support/metering/captures.ts';

describe('a captured batch', () => {
  const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString()).equals(bytes);
  const idOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const log = () => undefined;
  const post = async (
    over: Partial<APIGatewayProxyEventV2>,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const handler = createIngestHandler({
      store: createMemoryCounterStore(),
      clock: () => now,
      settings: ingestSettings,
      log,
    });
    return toLambdaHandler(handler, { log })(
      apiEvent({ method: 'POST', rawPath: '/ingest', ...over }),
      {} as Context,
    );
  };

  test.each(captureNames)('%s has the id of its bytes, as text and as base64', async (name) => {
    const bytes = captureBytes(name);
    const base64 = await post({ body: bytes.toString('base64'), isBase64Encoded: true });
    expect(base64.statusCode).toBe(200);
    expect(base64.headers?.['billable-batch-id']).toBe(idOf(bytes));
    // As text only what is UTF-8 can pass unharmed; the rest has the id of what arrived.
    const text = await post({ body: bytes.toString() });
    expect(text.statusCode).toBe(200);
    expect(text.headers?.['billable-batch-id']).toBe(idOf(Buffer.from(bytes.toString())));
    expect(text.headers?.['billable-batch-id'] === idOf(bytes)).toBe(isUtf8(bytes));
  });

  test('that is compressed and in base64 is counted under the id of its bytes', async () => {
    const bytes = captureBytes('batch-200');
    const answer = await post({
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync(bytes).toString('base64'),
      isBase64Encoded: true,
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['billable-batch-id']).toBe(idOf(bytes));
  });

  test('that is compressed and came as text is a 400 that says what keeps its bytes', async () => {
    const answer = await post({
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: gzipSync(captureBytes('batch-200')).toString(),
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('a Content-Type of application/octet-stream keeps them');
  });

  test('that inflates to more than MAX_BODY_BYTES is a 413', async () => {
    const answer = await post({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(ingestSettings.maxBodyBytes + 1)).toString('base64'),
      isBase64Encoded: true,
    });
    expect(answer.statusCode).toBe(413);
  });

  test('is counted', async () => {
    const body = recentCapture('batch-200', Date.parse('2026-11-22T12:00:00Z')).toString();
    expect((await post({ body })).body).toBe('{"accepted":200,"quarantined":0,"duplicate":false}');
  });
});
