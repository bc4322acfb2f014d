import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { toLambdaHandler } from '../../../shared/lambda/api-gateway.ts';
import { maxResultBodyBytes } from '../../../shared/lambda/api-gateway-result.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { apiEvent } from '../../support/api/api-gateway-events.ts';
import { textOf } from '../../support/api/requests.ts';

const call = async (handler: Handler, event: APIGatewayProxyEventV2) => {
  const logged: unknown[] = [];
  const lambda = toLambdaHandler(handler, { log: (error) => logged.push(error) });
  const result: APIGatewayProxyStructuredResultV2 = await lambda(event, {} as Context);
  return { ...result, logged };
};

/** The request that the handler saw. */
const seen = async (event: APIGatewayProxyEventV2): Promise<HttpRequest> => {
  const requests: HttpRequest[] = [];
  await call(async (request) => {
    requests.push(request);
    return { status: 200, headers: {}, body: '' };
  }, event);
  const [request] = requests;
  if (request === undefined) throw new Error('the handler was not called');
  return request;
};

const answering =
  (body: HttpResponse['body'], headers: HttpResponse['headers'] = {}): Handler =>
  async () => ({ status: 200, headers, body });

async function* repeated(text: string, times: number): AsyncIterable<string> {
  for (let i = 0; i < times; i++) yield text;
}

describe('a request', () => {
  test('keeps method, path, raw query and headers', async () => {
    const rawQueryString = 'status=404&status=5xx&consumer=id%3Aa%2Cb';
    const event = apiEvent({ rawQueryString, headers: { Accept: 'text/csv', 'x-api-key': 'k' } });
    expect(await seen(event)).toMatchObject({
      method: 'GET',
      path: '/billable',
      query: rawQueryString,
      headers: { accept: 'text/csv', 'x-api-key': 'k' },
    });
  });

  test('loses the prefix of a named stage, and nothing else', async () => {
    const pathOf = async (rawPath: string, stage: string) =>
      (await seen(apiEvent({ rawPath, stage }))).path;
    expect(await pathOf('/prod/billable', 'prod')).toBe('/billable');
    expect(await pathOf('/production/billable', 'prod')).toBe('/production/billable');
    expect(await pathOf('/billable', '$default')).toBe('/billable');
  });

  test('without a body has none', async () => {
    expect((await seen(apiEvent())).body).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('that is short is sent as it is', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const result = await call(answering('{}', { etag: 'W/"1"' }), apiEvent({ headers }));
    expect(result).toMatchObject({
      statusCode: 200,
      headers: { etag: 'W/"1"' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test.each([
    ['text', () => 'zeile,ü\r\n'.repeat(1_000)],
    ['a stream', () => repeated('zeile,ü\r\n', 1_000)],
  ])('of %s is compressed where that is accepted', async (_, body) => {
    const expected = 'zeile,ü\r\n'.repeat(1_000);
    const plain = await call(answering(body()), apiEvent({ headers: {} }));
    expect(plain).toMatchObject({ body: expected, isBase64Encoded: false });
    const headers = { 'accept-encoding': 'gzip, br' };
    const gzip = await call(answering(body()), apiEvent({ headers }));
    expect(gzip.headers?.['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(gzip.body ?? '', 'base64')).toString()).toBe(expected);
  });

  test('is bounded by its length when escaped', async () => {
    const quotes = '"'.repeat(1_000);
    const half = Math.floor(maxResultBodyBytes / 2 / 1_000);
    const event = apiEvent({ headers: {} });
    expect((await call(answering(repeated(quotes, half)), event)).statusCode).toBe(200);
    const tooLarge = await call(answering(repeated(quotes, half + 1)), event);
    expect(tooLarge.statusCode).toBe(413);
    expect(tooLarge.headers?.['content-type']).toBe('application/problem+json');
    expect(tooLarge.body).toMatch(/shorter range.*limit.*cursor.*gzip/);
  });

  test('that is compressed may be larger than one that is not, up to its own bound', async () => {
    const event = apiEvent({ headers: { 'accept-encoding': 'gzip' } });
    const large = await call(answering(repeated('a'.repeat(100_000), 200)), event);
    expect(large.statusCode).toBe(200);
    let served = 0;
    const endless = async function* () {
      for (;;) {
        served++;
        yield randomBytes(500_000).toString('base64');
      }
    };
    expect((await call(answering(endless()), event)).statusCode).toBe(413);
    expect(served).toBeLessThan(40);
  });

  const failingAfter = async function* (text: string, error: Error) {
    yield text;
    throw error;
  };

  test.each([
    ['', new StoreUnavailable('busy'), 503],
    ['gzip', new StoreUnavailable('busy'), 503],
    ['', new Error('quotes a key'), 500],
    ['gzip', new Error('quotes a key'), 500],
  ])('that fails half-way (%j) is an error, never a part', async (encoding, error, status) => {
    const event = apiEvent({ headers: { 'accept-encoding': encoding } });
    const result = await call(answering(failingAfter('begin', error)), event);
    expect(result.statusCode).toBe(status);
    expect(result.body).not.toMatch(/begin|quotes/);
    expect(result.logged).toEqual([error]);
  });

  test('of a handler that throws is an error', async () => {
    const failing: Handler = async () => {
      throw new Error('quotes a key');
    };
    expect(await call(failing, apiEvent())).toMatchObject({ statusCode: 500 });
  });

  test('is collected in order', async () => {
    const parts = ['a', 'b', 'c'];
    const stream = async function* () {
      yield* parts;
    };
    expect((await call(answering(stream()), apiEvent({ headers: {} }))).body).toBe(
      await textOf({ status: 200, headers: {}, body: stream() }),
    );
  });
});
