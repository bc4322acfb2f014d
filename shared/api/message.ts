import type { Caller } from './caller.ts';

/**
 * What a handler sees of a request, on a server of ours as behind API Gateway.
 *
 * `path` is undecoded and without the query; `query` is the raw query string without `?`, `''`
 * where there is none. Header names are lower case; repeated headers are joined by `, `.
 */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** What a form of the browser's session sends back; absent where no session was presented. */
  readonly formToken?: string;
  /** Who asks, on a path that needs a token; the router puts it there, no client can. */
  readonly caller?: Caller;
};

/** A part of a body: text is UTF-8. */
export type BodyChunk = string | Uint8Array;

/**
 * A body that can be large is an iterable of chunks; where it throws half-way, the adapter must
 * break the connection, so that a reader cannot take the part for the whole.
 */
export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<BodyChunk>;
  /** To be called once, when the client has the whole answer or is gone. */
  readonly released?: () => void;
};

export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
