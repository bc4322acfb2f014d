import type { ApiAnswer, ApiClient } from './api-client.ts';

/** Sends a batch, as Kong does. */
export const post = (api: ApiClient, body: Buffer | string, token: string): Promise<ApiAnswer> => {
  const headers = { 'content-type': 'application/json', 'x-api-key': token };
  return api('/ingest', { method: 'POST', headers, body });
};

/** Asks, as finance does. */
export const read = (api: ApiClient, path: string, token: string): Promise<ApiAnswer> =>
  api(path, { headers: { authorization: `Bearer ${token}` } });
