import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Texts as one attribute: JSON texts, a line each, under gzip. An auditor reads it by `gunzip`. */
export const packTexts = (texts: readonly string[]): Uint8Array => gzipSync(texts.join('\n'));

/** Throws where bytes are missing: gzip ends with a checksum. */
export const unpackTexts = (bytes: Uint8Array): readonly string[] =>
  gunzipSync(bytes).toString().split('\n');

export const bytesOf = (value: AttributeValue | undefined): Uint8Array =>
  value?.B ?? new Uint8Array();

/** Pieces of at most `maxBytes`, in their order; at least one. */
export const cutBytes = (bytes: Uint8Array, maxBytes: number): readonly Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / maxBytes)) }, (_, i) =>
    bytes.subarray(i * maxBytes, (i + 1) * maxBytes),
  );
