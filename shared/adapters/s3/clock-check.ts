import type { S3Client } from '@aws-sdk/client-s3';

import { type EpochMs, minuteMs } from '../../calendar/instant.ts';

/** What may lie between the clock here and that of AWS. */
const maxDifferenceMs = 5 * minuteMs;

/**
 * Compares a clock with the time that S3 says in its answers to a client. The result says what is wrong
 * by the last answer; `null` where the two agree. Without an answer nothing speaks for the clock.
 */
export const checkClockBy = (client: S3Client, clock: () => EpochMs): (() => string | null) => {
  let last: { readonly here: EpochMs; readonly there: EpochMs } | null = null;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const there = Date.parse(dateOf(result.response));
      if (!Number.isNaN(there)) last = { here: clock(), there };
      return result;
    },
    // Next to the wire: an answer that becomes an error, such as 304, has a time too.
    { step: 'deserialize', name: 'checkClock', priority: 'low' },
  );
  return () => {
    if (last === null) {
      return 'S3 did not say what time it is, so nothing speaks for the clock here';
    }
    const { here, there } = last;
    if (Math.abs(here - there) <= maxDifferenceMs) return null;
    return (
      `the clock here says ${iso(here)} and the clock of S3 says ${iso(there)}. ` +
      'At most 5 minutes may lie between them. Set the clock of this machine'
    );
  };
};

const dateOf = (response: unknown): string => {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return '';
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return '';
  return String(headers.date);
};

const iso = (at: EpochMs): string => new Date(at).toISOString();
