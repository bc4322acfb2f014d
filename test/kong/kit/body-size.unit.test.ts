import { describe, expect, test } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import {
  bodyBytes,
  fixedEntryBytes,
  largestBatch,
  largestStrippedEntryBytes,
  largestWholeEntryBytes,
} from '../../../kong/kit/body-size.ts';
import { renderKit } from '../../../kong/kit/render.ts';
import { batchSize, largestBodyBytes, type StripForm } from '../../../kong/kit/settings.ts';
import { kitOptions } from '../../support/kong/kit.ts';

const forms: readonly StripForm[] = ['pre-function', 'custom-fields', 'none'];

describe('the largest body', () => {
  test.each(forms)('of the form %s stays below the limit', (strip) => {
    for (const maxBodyBytes of [3_000_000, 33_554_432]) {
      const options = kitOptions({ strip, maxBodyBytes });
      expect(largestBodyBytes(options)).toBeLessThanOrEqual(maxBodyBytes);
      expect(renderKit('deck', options)).toContain(
        largestBodyBytes(options).toLocaleString('en-US'),
      );
    }
  });

  test('of stripped entries is 1,000 entries of 2,985 bytes: 435 and ten for each byte of the names', () => {
    expect(batchSize(kitOptions())).toBe(1_000);
    expect(fixedEntryBytes).toBe(435);
    expect(largestStrippedEntryBytes(255)).toBe(2_985);
    expect(largestStrippedEntryBytes(256) - largestStrippedEntryBytes(255)).toBe(10);
    expect(bodyBytes(1_000, 2_985)).toBe(2_986_001);
  });

  test('of stripped entries grows with the names and is no larger for the runs of the id', () => {
    for (let nameBytes = 0; nameBytes < 300; nameBytes++) {
      const largest = largestStrippedEntryBytes(nameBytes);
      expect(largest).toBeLessThanOrEqual(largestStrippedEntryBytes(nameBytes + 1));
    }
  });

  test('of whole entries is bounded by what nginx takes, and the largest one captured fits', () => {
    const captured = join(import.meta.dirname, '../../../kong/captures/single-worst-size.json');
    expect(statSync(captured).size).toBeLessThan(largestWholeEntryBytes);
    expect(batchSize(kitOptions({ strip: 'none' }))).toBe(10);
    expect(batchSize(kitOptions({ strip: 'none', maxBodyBytes: 33_554_432 }))).toBe(120);
  });

  test('is what docs/kong.md says, for longer and other names too', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/kong.md'), 'utf8');
    const atMost = (nameBytes: number, byteSize: number): string =>
      Math.min(
        1_000,
        largestBatch(largestStrippedEntryBytes(nameBytes, byteSize), 3_000_000),
      ).toLocaleString('en-US');
    for (const nameBytes of [64, 255, 512, 1_024]) {
      const row = docs
        .split('\n')
        .find((line) => line.startsWith(`| ${nameBytes.toLocaleString('en-US')} bytes`));
      expect(row).toContain(`| ${atMost(nameBytes, 2)} | ${atMost(nameBytes, 6)} |`);
    }
    for (const number of [fixedEntryBytes, 2_985, 2_986_001, largestWholeEntryBytes]) {
      expect(docs).toContain(number.toLocaleString('en-US'));
    }
  });

  test('is the length of an array of such entries', () => {
    const body = JSON.stringify(Array.from({ length: 7 }, () => 'x'.repeat(98)));
    expect(bodyBytes(7, 100)).toBe(body.length);
    expect(largestBatch(100, body.length)).toBe(7);
    expect(largestBatch(100, body.length - 1)).toBe(6);
  });
});
