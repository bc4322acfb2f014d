import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createS3ReportStore } from '../../../../shared/adapters/s3/report-store.ts';
import { StoreUnavailable } from '../../../../shared/ports/store-unavailable.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const secondMs = 1_000;

/** A bucket whose objects come in parts, each after so many milliseconds, until the request is ended. */
const arriving = (pausesMs: readonly number[]) => {
  const body = async function* (signal: AbortSignal) {
    for (const [i, ms] of pausesMs.entries()) {
      await new Promise<void>((resolve, reject) => {
        setTimeout(resolve, ms);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
      yield Uint8Array.of(i);
    }
  };
  const client = new S3Client({ region: 'eu-central-1' });
  const send = async (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => ({
    Body: body(abortSignal),
  });
  return createS3ReportStore({ client: Object.assign(client, { send }), bucket: 'reports' });
};

/** What is read of it by one who takes `readerMs` over each part, while the clock goes on. */
const read = async (pausesMs: readonly number[], readerMs = 0) => {
  const parts: number[] = [];
  const reading = (async () => {
    for await (const [part = -1] of arriving(pausesMs).read('2026-10/v1.csv')) {
      parts.push(part);
      await new Promise((resolve) => {
        setTimeout(resolve, readerMs);
      });
    }
  })().then(
    () => null,
    (error: unknown) => error,
  );
  for (let second = 0; second < 300; second++) await jest.advanceTimersByTimeAsync(secondMs);
  return { parts, error: await reading };
};

describe('a file that is read from S3', () => {
  test('may take as long as it comes', async () => {
    const pauses = Array.from({ length: 5 }, () => 10 * secondMs);
    expect(await read(pauses)).toEqual({ parts: [0, 1, 2, 3, 4], error: null });
  });

  test('may be read slowly', async () => {
    const { parts, error } = await read([0, 0, 0], 40 * secondMs);
    expect({ parts, error }).toEqual({ parts: [0, 1, 2], error: null });
  });

  test.each([
    ['never begins', [60 * secondMs], []],
    ['stops half-way', [0, 0, 60 * secondMs], [0, 1]],
  ])('is given up where it %s', async (_, pauses, parts) => {
    expect(await read(pauses)).toEqual({ parts, error: expect.any(StoreUnavailable) });
  });
});
