import { expect, test } from '@jest/globals';
import { emptyFile } from '../../../shared/customers/billable-file.ts';
import { keepFresh } from '../../../shared/customers/fresh-file.ts';

const openFile = () => {
  const world = { now: 0, looks: 0, isReachable: true, file: { ...emptyFile } };
  const complaints: string[] = [];
  const current = keepFresh(
    async () => {
      world.looks += 1;
      if (!world.isReachable) throw new Error('away');
      return world.file;
    },
    { clock: () => world.now, complain: (message) => complaints.push(message) },
  );
  return { world, complaints, current };
};

test('a look serves for 30 seconds, and those who ask at once share one', async () => {
  const { world, current } = openFile();
  await Promise.all([current(), current(), current()]);
  world.now += 29_999;
  await current();
  expect(world.looks).toBe(1);
  world.file = { ...emptyFile };
  world.now += 1;
  expect(await current()).toBe(world.file);
  expect(world.looks).toBe(2);
});

test('a clock that was set back makes nothing look new for long', async () => {
  const { world, current } = openFile();
  await current();
  world.now -= 3_600_000;
  await current();
  expect(world.looks).toBe(2);
});

test('where a look fails, what was read before serves, and is looked for again', async () => {
  const { world, complaints, current } = openFile();
  const first = await current();
  world.isReachable = false;
  world.now += 30_000;
  expect(await current()).toBe(first);
  expect(complaints).toHaveLength(1);
  world.isReachable = true;
  world.file = { ...emptyFile };
  world.now += 30_000;
  expect(await current()).toBe(world.file);
});

test('without a look that succeeded it throws', async () => {
  const { world, current } = openFile();
  world.isReachable = false;
  await expect(current()).rejects.toThrow('away');
  world.isReachable = true;
  expect(await current()).toBe(world.file);
});
