import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { numberedBatch, numberedEvents } from '../../../support/metering/batches.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { withSqliteStore } from '../../../support/stores/sqlite.ts';

const writerProgram = fileURLToPath(new URL('../../../support/stores/writer.ts', import.meta.url));

const spawnWriter = (path: string, writer: string, count: number) =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', writerProgram, path, writer, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );

/** Kills a writer after `answers` answers; returns how many it gave in the end. */
const writeUntilKilled = async (path: string, writer: string, answers: number) => {
  const child = spawnWriter(path, writer, 1_000_000);
  const ended = once(child, 'close');
  let answered = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    answered++;
    if (answered === answers) child.kill('SIGKILL');
  });
  await ended;
  return answered;
};

const eventsOf = (count: number) =>
  Array.from({ length: count }, (_, n) => numberedEvents(n)).flat();

describe('processes that write to one store', () => {
  test('lose nothing and count nothing twice', async () => {
    await withSqliteStore(async (store, path) => {
      const child = spawnWriter(path, 'child', 60);
      const ended = once(child, 'exit');
      for (let n = 0; n < 60; n++) await store.applyOnce(numberedBatch('parent', n));
      expect(await ended).toEqual([0, null]);
      const events = [...eventsOf(60), ...eventsOf(60)];
      expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    });
  });

  test('of the same batches count each once', async () => {
    await withSqliteStore(async (store, path) => {
      const child = spawnWriter(path, 'both', 60);
      const ended = once(child, 'exit');
      for (let n = 0; n < 60; n++) await store.applyOnce(numberedBatch('both', n));
      await ended;
      expect(await contentsOf(store, pagesOf(eventsOf(60)))).toEqual(sumOf(eventsOf(60)));
    });
  });

  test('leave whole batches, and every answered one, when killed at any moment', async () => {
    await withSqliteStore(async (store, path) => {
      const events = [];
      for (const [kill, answers] of [1, 7, 30].entries()) {
        const writer = `writer ${kill}`;
        const answered = await writeUntilKilled(path, writer, answers);
        let total = 0;
        while ((await store.receipt(numberedBatch(writer, total).id)) !== null) total++;
        expect(total).toBeGreaterThanOrEqual(answered);
        // The client resends what was not answered, whether it counted or not.
        for (let n = answered; n < total + 2; n++) await store.applyOnce(numberedBatch(writer, n));
        events.push(...eventsOf(total + 2));
      }
      expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    });
  });
});
