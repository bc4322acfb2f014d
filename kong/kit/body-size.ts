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
const escapedAscii = '"';

/**
 * The most bytes of one stripped entry whose five names (username, custom id, service, route,
 * workspace) have at most `nameBytes` bytes of printable ASCII each.
 */
export const largestStrippedEntryBytes = (nameBytes: number): number => {
  const number = 10 ** (maxNumberBytes - 1);
  const name = escapedAscii.repeat(nameBytes);
  return JSON.stringify({
    request: { id: 'f'.repeat(32), size: number },
    response: { status: 599, size: number },
    latencies: { receive: number, proxy: number, kong: number, request: number },
    consumer: { id: 'f'.repeat(36), username: name, custom_id: name },
    service: { name },
    route: { name },
    source: 'upstream',
    workspace_name: name,
    started_at: number,
  }).length;
};

const kib = 1_024;

/**
 * The most bytes of one whole entry with nginx's default buffers.
 *
 * Request: 4 buffers of 8 KiB. One holds the request line, whose URI stands four times in an entry
 * (`uri`, `url`, `querystring`, `upstream_uri`) and at most doubles (`/`); the other three hold
 * headers, whose control characters grow to six bytes. Response headers: one buffer of 8 KiB.
 * Route, service, consumer with their tags, and everything else: 16 KiB.
 */
export const largestWholeEntryBytes = 8 * kib * (4 * 2 + 3 * 6 + 6) + 16 * kib;

/** The bytes of an array of `entries` entries: brackets, and a comma between two. */
export const bodyBytes = (entries: number, entryBytes: number): number =>
  entries * (entryBytes + 1) + 1;

/** The most entries of `entryBytes` in a body of at most `maxBodyBytes`; 0 where not even one fits. */
export const largestBatch = (entryBytes: number, maxBodyBytes: number): number =>
  Math.max(0, Math.floor((maxBodyBytes - 1) / (entryBytes + 1)));
