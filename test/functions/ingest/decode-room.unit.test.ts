import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createDecodeRoom } from '../../../functions/ingest/decode-room.ts';
import { counted, now, openHandler } from '../../support/api/ingest-handler.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';
import { entry } from '../../support/metering/entries.ts';

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  await setImmediate();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe('the room for decoded bodies', () => {
  test('lets in what fits, in order, and more when something left', async () => {
    const room = createDecodeRoom({ bytes: 10, maxWaiting: 2 });
    const first = await room(6);
    const second = room(6);
    const third = room(1);
    expect([await settled(second), await settled(third)]).toEqual([false, false]);
    first?.keep(4);
    expect([await settled(second), await settled(third)]).toEqual([true, false]);
    first?.leave();
    expect(await settled(third)).toBe(true);
  });

  test('refuses at once where as many wait as may', async () => {
    const room = createDecodeRoom({ bytes: 10, maxWaiting: 1 });
    const held = await room(10);
    const waiting = room(1);
    expect(await room(1)).toBeNull();
    held?.leave();
    expect(await waiting).not.toBeNull();
    expect(await room(1)).not.toBeNull();
  });

  test('lets in what is larger than all of it, alone', async () => {
    const room = createDecodeRoom({ bytes: 10, maxWaiting: 1 });
    const held = await room(11);
    expect(held).not.toBeNull();
    const next = room(1);
    expect(await settled(next)).toBe(false);
    held?.leave();
    expect(await settled(next)).toBe(true);
  });
});

test('no more decoded bytes wait for a commit than there is room for, and each is counted', async () => {
  const waiting: (() => void)[] = [];
  const bytes = Buffer.from(JSON.stringify([entry()]).padEnd(1_000));
  const { post } = openHandler(
    {
      applyOnce: async () => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
        return { kind: 'applied' };
      },
    },
    () => now,
    { ...ingestSettings, maxBodyBytes: bytes.length },
  );
  const answers = Array.from({ length: 9 }, () =>
    post(gzipSync(bytes), { 'content-encoding': 'gzip' }),
  );
  let most = 0;
  for (let done = 0; done < answers.length;) {
    await setImmediate();
    most = Math.max(most, waiting.length);
    const next = waiting.shift();
    if (next === undefined) continue;
    next();
    done++;
  }
  expect(most).toBeLessThanOrEqual(4);
  for (const { json } of await Promise.all(answers)) expect(json).toEqual(counted(1));
});
