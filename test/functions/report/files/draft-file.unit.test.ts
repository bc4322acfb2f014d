import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { openDraftFile } from '../../../../functions/report/files/draft-file.ts';

const named = { end: 'csv', name: 'billable-2026-10.v1.csv' } as const;

/** A draft that takes its time, so that bytes which change meanwhile are noticed. */
const slowDraft = (write: (bytes: Uint8Array) => void) => ({
  write: async (bytes: Uint8Array) => {
    await nextTurn();
    write(bytes);
  },
  commit: async () => 'created' as const,
  discard: async () => undefined,
});

const chunks = [1, 100_000, 262_144, 0, 300_000, 200_000, 70_000, 1_000_000, 5].map((length, i) =>
  String.fromCharCode(97 + i).repeat(length),
);

test('a file is what was written, whatever the lengths, and so is its hash', async () => {
  const parts: Uint8Array[] = [];
  const file = openDraftFile(
    slowDraft((bytes) => void parts.push(Buffer.from(bytes))),
    named,
  );
  for (const chunk of chunks) await file.write(chunk);
  const whole = Buffer.from(chunks.join(''));
  const expected = {
    name: named.name,
    bytes: whole.length,
    sha256: createHash('sha256').update(whole).digest('hex'),
  };
  expect(file.written()).toEqual(expected);
  await file.flush();
  expect(file.written()).toEqual(expected);
  expect(Buffer.concat(parts).equals(whole)).toBe(true);
});

test('what could not be written is said at the latest before the file is committed', async () => {
  const full = new Error('the disk is full');
  const file = openDraftFile(
    slowDraft(() => {
      throw full;
    }),
    named,
  );
  await file.write('a line');
  await expect(file.flush()).rejects.toBe(full);
  await expect(file.flush()).rejects.toBe(full);
  await expect(file.settle()).resolves.toBeUndefined();
});
