import type { Log, LogLevel } from '../../shared/ports/log.ts';

/** An answer that has left. */
export type Answered = {
  /** `null` where the bytes were no request. */
  readonly method: string | null;
  /** The path as the routes spell it, never as it was asked for; `null` where there is none. */
  readonly route: string | null;
  /** `null` where the client was gone before it. */
  readonly status: number | null;
  /** From the request's head to the end of the answer. */
  readonly ms: number;
  /** The address of the peer, `''` where it is not known any more. */
  readonly client: string;
  /** Of the request's body as it came, before it was decoded; `null` where it is not known. */
  readonly bodyBytes: number | null;
  /** Whether it was sent as batches are, to a path that is nearly that of batches, or with a token for them. */
  readonly isStray: boolean;
};

/** Whether Kong sends batches by this method. */
const isSent = (method: string): boolean => /^(?:POST|PUT|PATCH)$/.test(method);

/** Whether no route takes what was sent as batches are. */
export const isUnrouted = (method: string, status: number): boolean =>
  isSent(method) && (status === 404 || status === 405);

/** `/Ingest`, `//ingest`, `/ingest/`, `/billable/ingest`: no one but a Kong that is set wrong sends there. */
export const isStrayBatch = (method: string, path: string): boolean =>
  isSent(method) && path !== '/ingest' && /\/ingest\/*$/i.test(path);

const refusals: ReadonlyMap<number, readonly [LogLevel, kind: string, message: string]> = new Map([
  [400, ['warn', 'request_wrong', 'A request was refused: it is wrong, see the answer.']],
  [401, ['warn', 'token_refused', 'A request was refused: its token is missing or wrong.']],
  [403, ['warn', 'request_forbidden', 'A request was refused: its token does not open this.']],
  [404, ['debug', 'path_unknown', 'A request was for a path that does not exist.']],
  [405, ['debug', 'method_wrong', 'A request had a method that its path does not have.']],
  [408, ['info', 'request_slow', 'A request did not arrive whole in time.']],
  [413, ['warn', 'too_large', 'A request was refused: it, or its answer, is too large.']],
  [415, ['warn', 'encoding_unknown', 'A request was refused: its Content-Encoding is unknown.']],
  [429, ['warn', 'tokens_throttled', 'Wrong tokens come faster than they are answered.']],
  [431, ['warn', 'headers_too_large', 'A request was refused: its headers are too large.']],
]);

/** What else a batch can be refused for says all that is known by its kind. */
const batchMessages: ReadonlyMap<string | null, string> = new Map([
  ['too_large', 'A batch was refused: it has more than MAX_BODY_BYTES bytes.'],
  [
    'request_wrong',
    'A batch was refused: it is not UTF-8, not JSON or NDJSON, or cannot be decoded as its Content-Encoding says.',
  ],
]);

const stray = 'batch_misdirected';
const strayMessage =
  'A batch was refused: its path is not /ingest. Correct http_endpoint in Kong, which sends it again and then drops it.';

/** Why a batch was answered 4xx, as the log says it; `null` for what is no batch, or was not refused. */
export const batchRefusal = ({ route, status, isStray }: Refused) => {
  if (isStray && (status === 404 || status === 405)) return stray;
  return route === '/ingest' && status !== null && isOfBatch.has(status)
    ? (refusals.get(status)?.[1] ?? null)
    : null;
};

type Refused = Pick<Answered, 'route' | 'status' | 'isStray'>;

const isOfBatch: ReadonlySet<number> = new Set([400, 401, 408, 413, 415, 429]);

/** Every reason for which a batch is refused. */
export const batchRefusals: readonly string[] = [
  ...[...isOfBatch].flatMap((status) => refusals.get(status)?.[1] ?? []),
  stray,
];

/**
 * Writes a line for each refusal, with the route and the address that it came from. What goes wrong
 * on the server's side is logged where it happens.
 */
export const logRefusals =
  (log: Log, { maxBodyBytes }: { readonly maxBodyBytes: number }) =>
  ({ route, status, client, bodyBytes, isStray }: Answered): void => {
    const refused = batchRefusal({ route, status, isStray });
    if (refused === stray) {
      log({ level: 'warn', kind: stray, message: strayMessage, fields: { client } });
      return;
    }
    const refusal = status === null ? undefined : refusals.get(status);
    if (refusal === undefined) return;
    const [level, kind, message] = refusal;
    const batchMessage = batchMessages.get(refused);
    const fields = {
      ...(route !== null && { route }),
      client,
      ...(batchMessage !== undefined && { received_bytes: bodyBytes ?? 0 }),
      ...(refused === 'too_large' && { max_body_bytes: maxBodyBytes }),
    };
    log({ level, kind, message: batchMessage ?? message, fields });
  };
