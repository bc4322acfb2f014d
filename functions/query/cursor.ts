import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Period } from '../../shared/calendar/period.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';
import { DamagedStore } from '../../shared/stored/damaged-store.ts';
import {
  asListOf,
  asNumber,
  asObject,
  asText,
  memberOf,
  type Reader,
  readJson,
} from '../../shared/stored/read-json.ts';
import type { Place } from './position.ts';

/** What a cursor holds: where a page ends, and the range, which must not move with the clock. */
export type Cursor = { readonly after: Place; readonly range: Period };

/**
 * Writes a cursor as opaque text, bound to what was asked and authenticated with a key that follows
 * from the newest secret: no one without one can make it read from elsewhere.
 */
export const writeCursor = (
  cursor: Cursor,
  fingerprint: string,
  [secret]: readonly string[],
): string => {
  // Never silently the last page: without a cursor no one would ask for the rest.
  if (secret === undefined) throw new Error('there is nothing to sign a cursor with');
  const payload = Buffer.from(JSON.stringify({ ...cursor, asked: digest(fingerprint) }));
  return Buffer.concat([sign(payload, secret), payload]).toString('base64url');
};

/** Reads a cursor. Throws `RefusedRequest` where it was changed or belongs to another query. */
export const readCursor = (
  text: string,
  fingerprint: string,
  secrets: readonly string[],
): Cursor => {
  const bytes = Buffer.from(text, 'base64url');
  const signature = bytes.subarray(0, signatureBytes);
  const payload = bytes.subarray(signatureBytes);
  const isOurs =
    // Base64 has spellings that it reads as the same bytes: a changed one is not ours.
    bytes.toString('base64url') === text &&
    signature.length === signatureBytes &&
    secrets.some((secret) => timingSafeEqual(signature, sign(payload, secret)));
  const read = isOurs ? payloadOf(payload) : null;
  if (read === null) {
    throw new RefusedRequest(
      400,
      `cursor: received ${quote(text)}, which this server did not write, or whose token is gone; ` +
        'allowed: the next_cursor of an answer to the same query; begin again without a cursor.',
    );
  }
  const { asked, ...cursor } = read;
  if (asked !== digest(fingerprint)) {
    throw new RefusedRequest(
      400,
      `cursor: received ${quote(text)}, which is of another query; ` +
        'allowed: with the same parameters as the page before, while the settings and the customers are ' +
        'the same; else begin again without a cursor.',
    );
  }
  return cursor;
};

/** `null` where a release wrote it whose cursors were others. */
const payloadOf = (payload: Uint8Array): Payload | null => {
  try {
    return readJson(Buffer.from(payload).toString(), readPayload);
  } catch (error) {
    if (error instanceof DamagedStore) return null;
    throw error;
  }
};

type Payload = Cursor & { readonly asked: string };

const readPayload: Reader<Payload> = (value) => {
  const payload = asObject(value);
  const after = memberOf(payload, 'after', asObject);
  const last = memberOf(after, 'last', asObject);
  const range = memberOf(payload, 'range', asObject);
  return {
    asked: memberOf(payload, 'asked', asText),
    after: {
      last: {
        periodStart: memberOf(last, 'periodStart', asNumber),
        id: memberOf(last, 'id', asText),
        customId: memberOf(last, 'customId', asText),
        labels: memberOf(last, 'labels', asListOf(asText)),
        what: memberOf(last, 'what', asText),
      },
      passed: memberOf(after, 'passed', asListOf(asText)),
    },
    range: {
      start: memberOf(range, 'start', asNumber),
      end: memberOf(range, 'end', asNumber),
    },
  };
};

const signatureBytes = 16;

const sign = (payload: Uint8Array, secret: string): Buffer =>
  createHmac('sha256', `billable cursor ${secret}`)
    .update(payload)
    .digest()
    .subarray(0, signatureBytes);

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);
