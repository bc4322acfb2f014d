import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import '../../../local/v8-flags.ts';
import { createReadClient, type ReadClient } from '../../../local/reads/read-client.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { jsonOf, request, textOf } from '../../support/api/requests.ts';
import type { Made, ReadWorkerGate } from '../../support/local/server-read-worker.ts';

let running: ReadClient | null = null;

afterEach(async () => {
  await running?.close();
  running = null;
});

const open = () => {
  const gate = new SharedArrayBuffer(4);
  const workerData: ReadWorkerGate = { gate };
  const lines: string[] = [];
  let started = 0;
  const client = createReadClient({
    startWorker: () => {
      started++;
      return new Worker(new URL('../../support/local/server-read-worker.ts', import.meta.url), {
        workerData,
      });
    },
    collect: () => undefined,
    foundDamaged: () => undefined,
    log: ({ message }) => lines.push(message),
    logFailure: () => lines.push('error'),
  });
  running = client;
  const get = (path: string) => client.handle(request({ path }));
  return {
    ...client,
    get,
    lines,
    started: () => started,
    unblock: () => {
      Atomics.store(new Int32Array(gate), 0, 1);
      Atomics.notify(new Int32Array(gate), 0);
    },
    made: async () => (await jsonOf(await get('/made'))) as Made,
  };
};

describe('an answer of the read worker', () => {
  test('comes back as it is, without the token having gone there', async () => {
    const { handle } = open();
    const headers = { 'x-api-key': 'a', authorization: 'Bearer b' };
    expect(await handle(request({ path: '/text', headers }))).toEqual({
      status: 200,
      headers: { 'saw-token': 'none' },
      body: 'text',
    });
  });

  test('comes back whole where it streams, several at a time', async () => {
    const { get } = open();
    const expected = Array.from({ length: 100 }, (_, i) => String(i).padEnd(10_000, '.')).join('');
    const answers = await Promise.all([1, 2, 3].map(async () => textOf(await get('/stream'))));
    for (const answer of answers) expect(answer === expected).toBe(true);
  });

  test('is made no faster than it is taken, and no further than it is wanted', async () => {
    const { get, made } = open();
    const { body } = await get('/endless');
    if (typeof body === 'string') throw new Error('not a stream');
    const texts = body[Symbol.asyncIterator]();
    for (let i = 0; i < 10; i++) await texts.next();
    // What it makes beyond is bounded by the credits: the worker answers others meanwhile.
    for (let i = 0; i < 20; i++) expect((await made()).texts).toBeLessThan(20);
    await texts.return?.();
    // The worker hears of it when it comes to that; it answers others before and after.
    while ((await made()).released === 0) await setImmediate();
    expect((await made()).released).toBe(1);
  });

  test('is followed, where it was long, by a collection of all that it held', async () => {
    const { get, made } = open();
    for (const [path, longAnswers] of [
      ['/stream', 0],
      ['/long', 1],
      ['/text', 1],
      ['/long', 2],
    ] as const) {
      await textOf(await get(path));
      // The worker does it at its next turn.
      while ((await made()).longAnswers < longAnswers);
      expect(await made()).toMatchObject({ longAnswers, held: 0 });
    }
  });

  test('is followed, where some were broken off, by one collection after the last of them', async () => {
    const { get, made } = open();
    const readers = await Promise.all(
      [1, 2].map(async () => {
        const { body } = await get('/endless');
        if (typeof body === 'string') throw new Error('not a stream');
        const texts = body[Symbol.asyncIterator]();
        await texts.next();
        return texts;
      }),
    );
    for (const texts of readers) await texts.return?.();
    while ((await made()).longAnswers === 0);
    // By the last one: a collection after each would make two.
    expect(await made()).toMatchObject({ released: 2, longAnswers: 1 });
  });

  test('is let go of where no one began to read it', async () => {
    const { get, made } = open();
    const { body } = await get('/endless');
    if (typeof body === 'string') throw new Error('not a stream');
    await body[Symbol.asyncIterator]().return?.();
    // The worker sees it at its next turn.
    while ((await made()).released === 0);
    expect((await made()).released).toBe(1);
  });

  test('that fails half-way fails, and says why without the text of the error', async () => {
    const { get } = open();
    const answer = textOf(await get('/fails'));
    await expect(answer).rejects.toThrow(StoreUnavailable);
    await expect(answer).rejects.toThrow(/^Error at /);
    await expect(answer).rejects.not.toThrow(/quotes/);
  });
});

test('a read that holds its thread does not hold this one', async () => {
  const { get, unblock } = open();
  const order: string[] = [];
  const blocked = get('/blocks')
    .then(textOf)
    .then((text) => order.push(text));
  // A turn of this thread's loop goes on while the other stands still.
  await setImmediate();
  order.push('counted meanwhile');
  unblock();
  await blocked;
  expect(order).toEqual(['counted meanwhile', 'unblocked']);
});

test('a worker that ends fails its requests, and the next request has a new one', async () => {
  const { get, started, lines } = open();
  const { body } = await get('/endless');
  await expect(get('/crashes')).rejects.toThrow(StoreUnavailable);
  await expect(textOf({ status: 200, headers: {}, body })).rejects.toThrow(StoreUnavailable);
  expect((await get('/text')).body).toBe('text');
  expect(started()).toBe(2);
  expect(lines).toEqual([]);
});

test('a worker that cannot start fails its requests with one line in the log', async () => {
  const logged: unknown[] = [];
  const client = createReadClient({
    startWorker: () => new Worker('throw new Error("no store")', { eval: true }),
    collect: () => undefined,
    foundDamaged: () => undefined,
    log: () => undefined,
    logFailure: (error) => logged.push(error),
  });
  await expect(client.handle(request())).rejects.toThrow(StoreUnavailable);
  expect(logged).toHaveLength(1);
});

test('what a worker passed on is collected here after it has collected there', async () => {
  let collected = 0;
  const client = createReadClient({
    startWorker: () =>
      new Worker(
        `const { parentPort } = require('node:worker_threads');
        parentPort.on('message', ({ id }) => {
          parentPort.postMessage({ kind: 'collected' });
          parentPort.postMessage({ kind: 'answer', id, answer: { status: 200, headers: {}, body: '' } });
        });`,
        { eval: true },
      ),
    collect: () => collected++,
    foundDamaged: () => undefined,
    log: () => undefined,
    logFailure: () => undefined,
  });
  await client.handle(request());
  await client.close();
  expect(collected).toBe(1);
});
