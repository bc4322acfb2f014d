import { expect, test } from '@jest/globals';
import { storedBytes } from '../../../../functions/query/reports/stored-file.ts';
import { DamagedReport } from '../../../../shared/ports/damaged-report.ts';
import type { ByteRange } from '../../../../shared/ports/report-store.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { sha256 } from '../../../support/reports/runs.ts';

const chunks = ['first,', 'second,', 'third\r\n'].map((text) => Buffer.from(text));
const bytes = Buffer.concat(chunks);

const reports = {
  ...createMemoryReportStore(),
  async *read(_: string, part?: ByteRange) {
    if (part === undefined) yield* chunks;
    else yield bytes.subarray(part.start, part.end);
  },
};

const read = async (hash: string, part?: ByteRange) => {
  const file = { name: 'billable-2026-10.v1.csv', bytes: bytes.length, sha256: hash };
  const given: Uint8Array[] = [];
  let error: unknown = null;
  try {
    for await (const chunk of storedBytes(reports, { month: '2026-10' }, file, part)) {
      given.push(chunk);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { given: Buffer.concat(given).toString(), error };
};

test('a file with the hash of its manifest is given whole', async () => {
  expect(await read(sha256(bytes))).toEqual({ given: bytes.toString(), error: null });
});

test('a file with another hash breaks off before its last bytes', async () => {
  expect(await read(sha256('another'))).toEqual({
    given: 'first,second,',
    error: expect.any(DamagedReport),
  });
});

test('a part has no hash to compare', async () => {
  const part = { start: 6, end: 12 };
  expect(await read(sha256('another'), part)).toEqual({ given: 'second', error: null });
});
