import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { newDrained } from '../../cli/drained.ts';

const fullStream = () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  stream.write('more than it takes');
  return stream;
};

test('a stream whose reader is gone keeps no listener of any call', async () => {
  const stream = fullStream();
  const drained = newDrained(stream, Promise.resolve());
  const before = stream.listenerCount('drain');
  for (let i = 0; i < 20; i++) expect(await drained()).toBe(false);
  expect(stream.listenerCount('drain')).toBe(before);
});

test('a full stream is waited for, one that takes more is not', async () => {
  const stream = fullStream();
  const drained = newDrained(stream, Promise.withResolvers<void>().promise);
  const waited = drained();
  expect(stream.listenerCount('drain')).toBe(1);
  stream.resume();
  expect(await waited).toBe(true);
  expect(await drained()).toBe(true);
});
