import type { ProblemStatus } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Access } from '../caller.ts';
import { type Json, ref } from './schema.ts';

/** Answers by status. */
export type Answers = Readonly<Record<string, Json>>;

const header = (description: string, schema: Json = { type: 'string' }): Json => ({
  description,
  schema,
});

export const headers = {
  acceptEncoding: header('The encodings that are read.'),
  asOf: header(
    'Every batch that was answered 200 before this instant is in the answer: `as_of` of JSON.',
    { type: 'string', format: 'date-time' },
  ),
  batchId: header('The SHA-256 of the body after its encoding was undone.', {
    type: 'string',
    pattern: '^[0-9a-f]{64}$',
  }),
  contentDisposition: header('The name of the file.'),
  etag: header(
    'Of the answer, weak but for a file that is not compressed. Send it as `If-None-Match`; that of a file as `If-Range` too.',
  ),
  contentRange: header('Which bytes, and of how many.'),
  acceptRanges: header('`bytes`: of a file, a part can be asked for by `Range`.'),
  renderingOf: header('Of a rendering: the file and its SHA-256.'),
  link: header('The next page, relative: `<billable?…>; rel="next"`.'),
  location: header('A signed link, good for 5 minutes. It needs no token: send none.'),
  retryAfter: header('Seconds.', { type: 'integer' }),
  authenticate: header('The ways to present a token.'),
} as const;

export const jsonContent = (
  schemaName: string,
  examples: Readonly<Record<string, unknown>>,
): Json => ({
  schema: ref(schemaName),
  examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
});

const csvForm =
  'RFC 4180: CRLF, always a header row. A cell is quoted where it holds a quote, CR, LF, comma, ' +
  "semicolon or tab. Unless `raw=true`, each of `=`, `+`, `-`, `@`, tab, CR, LF and `'` in a text " +
  "has a `'` before it at the beginning and after a comma, semicolon, tab, CR or LF.";

export const csvContent = (examples: Readonly<Record<string, string>>): Json => ({
  schema: { type: 'string', description: csvForm },
  examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
});

/** An answer that refuses; the detail is an example. */
export const refusal = (
  status: ProblemStatus,
  description: string,
  detail: string,
  more: Readonly<Record<string, Json>> = {},
): Answers => ({
  [status]: {
    description,
    ...(Object.keys(more).length > 0 && { headers: more }),
    content: {
      'application/problem+json': {
        schema: ref('Problem'),
        example: JSON.parse(problem(status, detail).body) as unknown,
      },
    },
  },
});

export const forbidden = refusal(
  403,
  'On AWS, where addresses are restricted (`allowedCidrs`): not from this one.',
  'This address is not among those that may call.',
);

/** As an error names what a token must open. */
const accessWords = (access: NonNullable<Access>, quote: string): string =>
  access === 'any' ? 'any scope' : `the scope ${quote}${access}${quote}`;

export const unauthorized = (access: NonNullable<Access>): Answers => ({
  ...refusal(
    401,
    `The token is missing, or does not open ${accessWords(access, '`')}.`,
    `No token was presented for ${accessWords(access, '"')}. Present one as "Authorization: Bearer ` +
      'TOKEN", as the password of Basic authorization with any user name, or as "x-api-key: TOKEN".',
    { 'WWW-Authenticate': headers.authenticate },
  ),
  ...refusal(
    429,
    'On one machine: more than 100 wrong tokens at once. A right token is never refused so.',
    'Too many wrong tokens at once. Send the right one, or wait a second.',
    { 'Retry-After': headers.retryAfter },
  ),
});

/** What any operation that reads or writes the store may answer, with headers of its own. */
export const failures = (more: Readonly<Record<string, Json>> = {}): Answers => ({
  ...refusal(
    500,
    'A fault of the server. The log says more.',
    'Internal error. See the server log.',
    more,
  ),
  ...refusal(
    503,
    'The store or the tokens cannot be read now, or too many reads are under way. The detail says ' +
      'which. Sending the same request again is safe.',
    'The store did not answer in time. Sending the same request again is safe.',
    { 'Retry-After': headers.retryAfter, ...more },
  ),
});

export const notModified = (more: Readonly<Record<string, Json>> = {}): Answers => ({
  304: {
    description: 'The client has this answer (`If-None-Match`).',
    headers: { ETag: headers.etag, ...more },
  },
});

/** A token opens one scope, in any of three ways. */
export const security = (access: NonNullable<Access>): Json[] =>
  (access === 'any' ? ['read', 'ingest'] : [access]).flatMap((scope) => [
    { bearer: [scope] },
    { basic: [scope] },
    { apiKey: [scope] },
  ]);
