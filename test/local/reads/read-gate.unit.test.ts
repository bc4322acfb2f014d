import { describe, expect, test } from '@jest/globals';
import { createReadGate } from '../../../local/reads/read-gate.ts';
import type { HttpResponse } from '../../../shared/api/message.ts';
import { jsonOf, request } from '../../support/api/requests.ts';

type Options = Omit<Parameters<typeof createReadGate>[0], 'isFile'>;

const longText = 'x'.repeat(100_000);

/** A gate before reads of which each is made at once, or when the test says so: `/slow`. */
const gatedReads = (options: Options) => {
  let made = 0;
  let givenUp = 0;
  const slow = Promise.withResolvers<undefined>();
  const stream = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false as const, value: 'row' }),
      return: async () => {
        givenUp += 1;
        return { done: true as const, value: undefined };
      },
    }),
  };
  const gate = createReadGate({ ...options, isFile: ({ path }) => path === '/file' });
  const read = gate(async ({ path }) => {
    made += 1;
    if (path.endsWith('fails')) throw new Error('no store');
    if (path === '/slow') await slow.promise;
    const body = { '/long': longText, '/stream': stream }[path] ?? `${made}`;
    return { status: 200, headers: {}, body };
  });
  return {
    read: (path = '/') => read(request({ path })),
    made: () => made,
    givenUp: () => givenUp,
    endSlow: () => slow.resolve(undefined),
  };
};

const sent = ({ released }: HttpResponse): void => released?.();

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

describe('files', () => {
  test('are no more than may be under way, and the next one is made as soon as one was sent', async () => {
    const { read, made } = gatedReads({ mostFiles: 2 });
    const first = await read('/file');
    await read('/file');
    const [third, fourth] = [read('/file'), read('/file')];
    await settled();
    expect(made()).toBe(2);
    sent(first);
    sent(await third);
    expect((await fourth).body).toBe('4');
  });

  test('that wait too long are answered 503 with Retry-After, and are never made', async () => {
    const { read, made } = gatedReads({ mostFiles: 1, waitMs: 5 });
    const first = await read('/file');
    const second = await read('/file');
    expect(second).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await jsonOf(second)).toMatchObject({
      detail: 'Too many reads are under way. Sending the same request again is safe.',
    });
    sent(first);
    expect((await read('/file')).status).toBe(200);
    expect(made()).toBe(2);
  });

  test('that slow clients read hold up no other answer, short or long', async () => {
    const { read } = gatedReads({ mostFiles: 1, waitMs: 5 });
    await read('/file');
    expect((await read('/file')).status).toBe(503);
    expect((await read()).status).toBe(200);
    expect((await read('/long')).status).toBe(200);
  });
});

describe('long answers', () => {
  test('that slow clients read hold up the next long one alone', async () => {
    const { read } = gatedReads({ mostLong: 2, mostMade: 1, waitMs: 5 });
    const first = await read('/long');
    await read('/long');
    expect((await read('/long')).status).toBe(503);
    expect((await read()).status).toBe(200);
    expect((await read('/file')).status).toBe(200);
    const waiting = gatedReads({ mostLong: 1 });
    const held = await waiting.read('/long');
    const next = waiting.read('/long');
    sent(held);
    expect((await next).body).toBe(longText);
    sent(first);
    expect((await read('/long')).status).toBe(200);
  });

  test('that stream are given up where there is no place for them', async () => {
    const { read, givenUp } = gatedReads({ mostLong: 1, waitMs: 5 });
    await read('/stream');
    expect((await read('/stream')).status).toBe(503);
    expect(givenUp()).toBe(1);
  });
});

describe('short answers', () => {
  test('are no more than may be made at once, and have no place once they are made', async () => {
    const { read, made, endSlow } = gatedReads({ mostMade: 2 });
    const slow = [read('/slow'), read('/slow')];
    const third = read();
    await settled();
    expect(made()).toBe(2);
    endSlow();
    await Promise.all(slow);
    expect((await third).body).toBe('3');
    for (let i = 4; i < 20; i++) expect((await read()).body).toBe(`${i}`);
  });
});

test.each(['/fails', '/file'])('a read of %s that fails gives its place away', async (path) => {
  const gate = createReadGate({ isFile: () => path === '/file', mostFiles: 1, mostMade: 1 });
  let fails = true;
  const read = gate(async () => {
    if (fails) throw new Error('no store');
    return { status: 200, headers: {}, body: '' };
  });
  await expect(read(request({ path }))).rejects.toThrow('no store');
  fails = false;
  expect((await read(request({ path }))).status).toBe(200);
});
