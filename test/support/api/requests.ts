import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';

/** A request as a handler sees it. */
export const request = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/billable',
  query: '',
  headers: {},
  body: new Uint8Array(),
  ...over,
});

export const ingestRequest = (body: unknown): HttpRequest =>
  request({
    method: 'POST',
    path: '/ingest',
    headers: { 'content-type': 'application/json' },
    body: bytesOf(body),
  });

/** Bytes as they are, text in UTF-8, anything else as JSON. */
export const bytesOf = (body: unknown): Uint8Array => {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

/** The whole text of an answer, streamed or not. */
export const textOf = async ({ body }: HttpResponse): Promise<string> => {
  if (typeof body === 'string') return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
};

export const jsonOf = async (response: HttpResponse): Promise<unknown> =>
  JSON.parse(await textOf(response));
