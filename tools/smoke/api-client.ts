import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

export type ApiCall = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
};

export type ApiClient = (path: string, call?: ApiCall) => Promise<ApiAnswer>;

/** Above every timeout of the other side. */
const timeoutMs = 40_000;

/**
 * Calls the API at a URL. Rejects where no one answers.
 *
 * Not `fetch`: the names of an emulator's APIs end in `.localhost`, which is this machine by
 * definition, but which not every system's resolver knows.
 */
export const createApiClient = (url: string): ApiClient => {
  const { protocol, host, hostname, port } = new URL(url);
  const isHere = hostname.endsWith('.localhost');
  const send = protocol === 'http:' ? httpRequest : httpsRequest;
  return (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const request = send(
        {
          host: isHere ? '127.0.0.1' : hostname,
          ...(port !== '' && { port }),
          method,
          path,
          headers: { host, ...headers, 'content-length': Buffer.byteLength(body ?? '') },
          signal: AbortSignal.timeout(timeoutMs),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
};
