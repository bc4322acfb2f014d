import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DamagedStore } from '../../../stored/damaged-store.ts';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Texts as one attribute: JSON texts, a line each, under gzip. An auditor reads it by `gunzip`. */
export const packTexts = (texts: readonly string[]): Uint8Array => gzipSync(texts.join('\n'));

/** Throws `DamagedStore` where bytes are missing or wrong: gzip ends with a checksum. */
export const unpackTexts = (bytes: Uint8Array): readonly string[] =>
  unzipped(bytes).toString().split('\n');

const unzipped = (bytes: Uint8Array): Buffer => {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new DamagedStore('', 'whole under gzip');
  }
};

export const bytesOf = (value: AttributeValue | undefined): Uint8Array =>
  value?.B ?? new Uint8Array();

/** Pieces of at most `maxBytes`, in their order; at least one. */
export const cutBytes = (bytes: Uint8Array, maxBytes: number): readonly Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / maxBytes)) }, (_, i) =>
    bytes.subarray(i * maxBytes, (i + 1) * maxBytes),
  );
