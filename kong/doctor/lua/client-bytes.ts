import { type HeaderBuffers, wholeEntryBytes } from '../../kit/body-size.ts';
import { isDropped, type LogCode } from './log-code.ts';
import { withoutTexts } from './lua-text.ts';

/** All headers of a request or of an answer. */
const allHeaders = /\bget_headers\b|\braw_header\b/;

/** One text that a client chooses: a header, the query, the path. */
const oneText =
  /\bget_(?:header|query|query_arg|raw_query|path|raw_path|path_with_query|uri_args)\b|\bngx\.var\.(?:(?:http|arg|cookie|sent_http)_\w+|args|query_string|request_uri|document_uri|uri|request)\b/;

/** What cuts a text, or makes a number of it. */
const isBounded = /\btonumber\s*\(|\bsub\s*\(|#/;

/** A control character takes six bytes in JSON. */
const largestGrowth = 6;

/** The most bytes that code of one's own puts into an entry of what clients choose. */
export const clientBytes = (code: LogCode, buffers: HeaderBuffers): number =>
  code.sets
    .filter(({ field }) => !isDropped(code, field))
    .map(({ value }) => withoutTexts(value))
    .reduce((sum, value) => sum + bytesOf(value, buffers), 0);

const bytesOf = (value: string, buffers: HeaderBuffers): number => {
  if (isBounded.test(value)) return 0;
  if (allHeaders.test(value)) return wholeEntryBytes(buffers);
  return oneText.test(value) ? largestGrowth * buffers.bytes : 0;
};
