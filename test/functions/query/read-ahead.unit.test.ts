import { expect, test } from '@jest/globals';
import { readAhead } from '../../../functions/query/read-ahead.ts';

/** A stream of texts that says when it is ended. */
const streamOf = (texts: readonly string[], onEnd: () => void = () => undefined) =>
  (async function* () {
    try {
      yield* texts;
    } finally {
      onEnd();
    }
  })();

const joined = async (texts: AsyncIterable<string>): Promise<string> => {
  let all = '';
  for await (const text of texts) all += text;
  return all;
};

test('a stream up to the bound is read whole', async () => {
  const ahead = await readAhead(streamOf(['ab', 'cd']), 4);
  expect([ahead.isWhole, ahead.chunks]).toEqual([true, ['ab', 'cd']]);
});

test('a longer stream is read up to the bound, and all of it comes once', async () => {
  const ahead = await readAhead(streamOf(['ab', 'cd', 'ef', 'gh']), 4);
  expect([ahead.isWhole, ahead.chunks]).toEqual([false, ['ab', 'cd', 'ef']]);
  expect(await joined(ahead.all())).toBe('abcdefgh');
});

test('a stream that passes the bound with its last text is not whole', async () => {
  const ahead = await readAhead(streamOf(['abcde']), 4);
  expect(ahead.isWhole).toBe(false);
  expect(await joined(ahead.all())).toBe('abcde');
});

test('the bound is one of bytes', async () => {
  expect((await readAhead(streamOf(['\u{1f600}']), 4)).isWhole).toBe(true);
  expect((await readAhead(streamOf(['\u{1f600}']), 3)).isWhole).toBe(false);
});

test('a reader that leaves ends the stream, in what was read ahead and after it', async () => {
  for (const stopAt of ['ab', 'ef', 'gh']) {
    let isEnded = false;
    const stream = streamOf(['ab', 'cd', 'ef', 'gh', 'ij'], () => {
      isEnded = true;
    });
    const ahead = await readAhead(stream, 4);
    expect(isEnded).toBe(false);
    for await (const text of ahead.all()) if (text === stopAt) break;
    expect(isEnded).toBe(true);
  }
});
