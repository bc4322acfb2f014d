import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

export type BodyDecoding =
  | { readonly kind: 'decoded'; readonly body: Uint8Array }
  | { readonly kind: 'unknown'; readonly encoding: string }
  | { readonly kind: 'too_large' }
  /** Cut short, damaged, or not of that encoding; `why` quotes nothing of the body. */
  | { readonly kind: 'broken'; readonly encoding: string; readonly why: string };

/** What `Content-Encoding` may name, besides `identity`; `x-gzip` is another name of `gzip`. */
export const bodyEncodings = ['gzip', 'deflate', 'br', 'zstd'] as const;

/**
 * Undoes the one `Content-Encoding` of a body. Inflating ends at `maxBytes`, however much more a
 * few bytes would become. A body without an encoding is given back as it is, not copied.
 *
 * Throws where memory for it cannot be had: trying again may help.
 */
export const decodeBody = async (
  body: Uint8Array,
  encodingHeader: string | undefined,
  maxBytes: number,
): Promise<BodyDecoding> => {
  const encoding = encodingOf(encodingHeader);
  if (isPlain(encodingHeader)) {
    return body.length > maxBytes ? { kind: 'too_large' } : { kind: 'decoded', body };
  }
  const decoder = decoders.get(encoding);
  return decoder === undefined
    ? { kind: 'unknown', encoding }
    : inflate(body, { encoding, decoder, maxBytes });
};

/** Whether a body is what its sender made: there is nothing to undo. */
export const isPlain = (encodingHeader: string | undefined): boolean =>
  ['', 'identity'].includes(encodingOf(encodingHeader));

const encodingOf = (header: string | undefined): string => header?.trim().toLowerCase() ?? '';

/** A decoder of one stream. `bytesWritten` is how far into the body that stream went. */
type Engine = Transform & { readonly bytesWritten: number };
type Decoder = { readonly create: (body: Uint8Array) => Engine; readonly maxStreams: number };

const chunkSize = 65_536;

/** RFC 9659: no sender may need more than 8 MB of history, which 128 MB would otherwise be. */
const zstdWindowLog = 23;

const gzip: Decoder = { create: () => createGunzip({ chunkSize }), maxStreams: 1 };

const decoders: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  [
    'deflate',
    {
      create: (body) =>
        hasZlibHeader(body) ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize }),
      maxStreams: 1,
    },
  ],
  ['br', { create: () => createBrotliDecompress({ chunkSize }), maxStreams: 1 }],
  [
    'zstd',
    {
      create: () =>
        createZstdDecompress({
          chunkSize,
          params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog },
        }),
      // Frames may follow each other (RFC 8878), and Node's decoder ends after the first.
      maxStreams: 1_000,
    },
  ],
]);

/** RFC 9110 means zlib (RFC 1950) by deflate; some clients send the bare stream (RFC 1951). */
const hasZlibHeader = ([method = 0, flags = 0]: Uint8Array): boolean =>
  (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;

type Inflating = {
  readonly encoding: string;
  readonly decoder: Decoder;
  readonly maxBytes: number;
};

const inflate = async (
  body: Uint8Array,
  { encoding, decoder, maxBytes }: Inflating,
): Promise<BodyDecoding> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let rest = body;
  try {
    for (let streams = 0; streams === 0 || rest.length > 0; streams++) {
      // What is left unread may be entries: they must not be dropped without a word.
      if (streams === decoder.maxStreams) {
        return { kind: 'broken', encoding, why: `${rest.length} bytes come after its end` };
      }
      const engine = decoder.create(rest);
      engine.end(rest);
      for await (const chunk of engine as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes) return { kind: 'too_large' };
        chunks.push(chunk);
      }
      rest = rest.subarray(engine.bytesWritten);
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === null || isMemory.test(code)) throw error;
    return { kind: 'broken', encoding, why: whyBroken(code, body) };
  }
  const [only] = chunks;
  return {
    kind: 'decoded',
    body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes),
  };
};

/** What a gateway that takes a body for text leaves of each byte that is none. */
const replacement = Buffer.from('\ufffd');

const whyBroken = (code: string, body: Uint8Array): string => {
  if (Buffer.from(body.buffer, body.byteOffset, body.length).includes(replacement)) {
    return (
      `${code}. Its bytes were taken for text on the way: ` +
      'a Content-Type of application/octet-stream keeps them as they are'
    );
  }
  return code === 'Z_BUF_ERROR' ? 'it is cut short' : code;
};

const isMemory = /mem|alloc|init/i;

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
