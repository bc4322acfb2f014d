import { spreadNameBytes } from './spread.ts';

/** What Billable takes on AWS at least: bytes of JSON in printable ASCII. */
export const awsBodyBytes = 3_000_000;

/** The batch size of stripped entries. */
export const strippedBatchSize = 1_000;

/** Kong sets no limit to a name; this is what the batch size is computed for. */
export const plannedNameBytes = 255;

/** Sizes, milliseconds and instants are whole numbers of at most 15 digits: a thousand terabytes. */
const maxNumberBytes = 15;

/**
 * `"`, `\` and `/` become two bytes in cjson's output; no other printable ASCII grows. Kong allows
 * them in usernames and custom ids only, but the bound holds for all names.
 */
const printableAsciiBytes = 2;

const largestNumber = 10 ** (maxNumberBytes - 1);

/** The bytes of a stripped entry without its names and without the runs of its id. */
export const fixedEntryBytes = JSON.stringify({
  request: { id: 'f'.repeat(32), size: largestNumber },
  response: { status: 599, size: largestNumber },
  latencies: {
    receive: largestNumber,
    proxy: largestNumber,
    kong: largestNumber,
    request: largestNumber,
  },
  consumer: { id: 'f'.repeat(36), username: '', custom_id: '' },
  service: { name: '' },
  route: { name: '' },
  source: 'upstream',
  workspace_name: '',
  started_at: largestNumber,
}).length;

/**
 * The most bytes of one stripped entry whose five names (username, custom id, service, route,
 * workspace) have at most `nameBytes` bytes each. `byteSize`: what a byte of a name becomes at
 * most, 2 for printable ASCII, 6 for control characters.
 */
export const largestStrippedEntryBytes = (nameBytes: number, byteSize = printableAsciiBytes) =>
  fixedEntryBytes + byteSize * nameBytes + spreadNameBytes(nameBytes, byteSize);

const kib = 1_024;

/** nginx's `large_client_header_buffers`: how many, and the bytes of each. */
export type HeaderBuffers = { readonly count: number; readonly bytes: number };

export const defaultHeaderBuffers: HeaderBuffers = { count: 4, bytes: 8 * kib };

/**
 * The most bytes of one whole entry.
 *
 * Request: one buffer holds the request line, whose URI stands four times in an entry (`uri`, `url`,
 * `querystring`, `upstream_uri`) and at most doubles (`/`); the others hold headers, whose control
 * characters grow to six bytes. Response headers: one buffer of 8 KiB. Route, service, consumer with
 * their tags, and everything else: 16 KiB.
 */
export const wholeEntryBytes = ({ count, bytes }: HeaderBuffers): number =>
  bytes * (4 * 2 + Math.max(0, count - 1) * 6) + 8 * kib * 6 + 16 * kib;

export const largestWholeEntryBytes = wholeEntryBytes(defaultHeaderBuffers);

/** The bytes of an array of `entries` entries: brackets, and a comma between two. */
export const bodyBytes = (entries: number, entryBytes: number): number =>
  entries * (entryBytes + 1) + 1;

/** The most entries of `entryBytes` in a body of at most `maxBodyBytes`; 0 where not even one fits. */
export const largestBatch = (entryBytes: number, maxBodyBytes: number): number =>
  Math.max(0, Math.floor((maxBodyBytes - 1) / (entryBytes + 1)));
