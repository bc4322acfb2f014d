import type { Answer } from './answers.ts';
import type { DocumentedOperation } from './operations.ts';
import { testIngestToken, testReadToken, type TestServer } from '../local/server.ts';

export type Call = {
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Calls an operation, with the token of its scope where the headers name no other. */
export const callOperation = async (
  server: TestServer,
  { operation, method }: DocumentedOperation,
  { path, query = '', headers = {}, body }: Call,
): Promise<Answer & { readonly etag: string | null }> => {
  const token =
    operation.security[0]?.['bearer']?.[0] === 'ingest' ? testIngestToken : testReadToken;
  const response = await fetch(`${server.url}${path}${query === '' ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    headers: { 'x-api-key': token, ...headers },
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0] ?? '',
    text: await response.text(),
    headers: [...response.headers.keys()],
    etag: response.headers.get('etag'),
  };
};

/** The headers that present a token, by the name of the way in the document. */
export const presented: Readonly<Record<string, (token: string) => Record<string, string>>> = {
  bearer: (token) => ({ 'x-api-key': '', authorization: `Bearer ${token}` }),
  basic: (token) => ({ 'x-api-key': '', authorization: `Basic ${btoa(`excel:${token}`)}` }),
  apiKey: (token) => ({ 'x-api-key': token }),
};
