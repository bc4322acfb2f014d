import { gzipSync } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import { hasTooManyValues, maxEntries, maxValues } from '../../../functions/ingest/batch-bounds.ts';
import { counted, openHandler } from '../../support/api/ingest-handler.ts';
import { entry } from '../../support/metering/entries.ts';

const gzip = { 'content-encoding': 'gzip' };
const times = (text: string, count: number) => Array.from({ length: count }, () => text);

describe('a body of very many entries', () => {
  test.each([
    ['in an array', (count: number) => `[${times('0', count).join()}]`],
    ['one a line', (count: number) => `{"a":1}\n${times('0', count - 1).join('\n')}`],
  ])('%s is a 413 that says how many there may be, and stores nothing', async (_, bodyOf) => {
    const { post, batches } = openHandler();
    const { status, json, headers } = await post(bodyOf(maxEntries + 1));
    expect(status).toBe(413);
    expect(json).toMatchObject({
      detail: 'The body may have 100000 entries at most; it has more.',
    });
    expect(headers['billable-batch-id']).toMatch(/^[0-9a-f]{64}$/);
    expect(batches).toEqual([]);
    const atBound = await post(bodyOf(maxEntries));
    expect(atBound).toMatchObject({ status: 200, json: counted(0, maxEntries) });
  });

  test('costs no JSON text for each entry that is no object', async () => {
    const { post, batches } = openHandler();
    const stringify = jest.spyOn(JSON, 'stringify');
    const before = stringify.mock.calls.length;
    const { status } = await post(`[${times('0', 10_000).join()}]`);
    const made = stringify.mock.calls.length - before;
    stringify.mockRestore();
    expect(status).toBe(200);
    expect(made).toBeLessThan(20);
    expect(batches[0]?.quarantined).toMatchObject([{ reason: 'not_an_object', count: 10_000 }]);
  });
});

describe('a body of very many values', () => {
  test.each([
    ['nested arrays', '['.repeat(maxValues + 1)],
    ['objects', `[${'{},'.repeat(maxValues / 2)}{}]`],
    ['members of one object', `{${'"":0,'.repeat(maxValues)}"":0}`],
  ])('that are %s is a 413 before it is parsed', async (_, body) => {
    const { post, batches } = openHandler();
    const parse = jest.spyOn(JSON, 'parse');
    const { status, json } = await post(gzipSync(body), gzip);
    // The answer is parsed by the test.
    const parsed = parse.mock.calls.filter(([text]) => text.length > 1_000);
    parse.mockRestore();
    expect({ status, json, parsed }).toMatchObject({
      status: 413,
      json: {
        detail: 'The body may have 3000000 JSON objects, arrays and members at most; it has more.',
      },
      parsed: [],
    });
    expect(batches).toEqual([]);
  });

  test('in texts are none', async () => {
    const text = `\\"[{,${'[{,'.repeat(1_100_000)}\\\\`;
    const body = `[${JSON.stringify({ ...entry(), note: '' }).replace('"note":""', `"note":"${text}"`)}]`;
    expect(body.length).toBeGreaterThan(maxValues);
    expect((await openHandler().post(body)).json).toEqual(counted(1));
  });

  test('after a line that is cut off within a text are not taken for others', () => {
    const padding = 'x'.repeat(maxValues);
    const line = JSON.stringify({ text: '[,'.repeat(maxValues) });
    const lines = Buffer.from(`{"a":"${padding}\n${line}\n`);
    expect(hasTooManyValues(lines)).toBe(false);
  });
});
