import { describe, expect, test } from '@jest/globals';
import { entry, secretOfEntries } from '../../support/metering/entries.ts';
import { counted, openHandler } from '../../support/api/ingest-handler.ts';

const line = (requestId: string): string => JSON.stringify(entry({ requestId }));

describe('a body of lines', () => {
  test.each([
    ['two entries', `${line('a')}\n${line('b')}\n`, counted(2)],
    ['two entries without a newline at the end', `${line('a')}\n${line('b')}`, counted(2)],
    ['CRLF', `${line('a')}\r\n${line('b')}\r\n`, counted(2)],
    ['blank lines between', `${line('a')}\n\n \t\r\n${line('b')}\n\n`, counted(2)],
    ['blank lines before', `\n \n${line('a')}\n${line('b')}`, counted(2)],
    ['a byte order mark', `\uFEFF${line('a')}\n${line('b')}`, counted(2)],
    ['one entry is a document', `${line('a')}\n`, counted(1)],
    ['a document over several lines', JSON.stringify(entry(), null, 2), counted(1)],
    ['a line that is cut off', `${line('a')}\n${line('b').slice(0, -9)}`, counted(1, 1)],
    ['a first line that is cut off', `{"a\n${line('b')}`, counted(1, 1)],
    ['lines of other JSON', `${line('a')}\n7\n"text"\nnull\n[${line('b')}]\n`, counted(1, 4)],
    ['two entries on a line', `${line('a')}\n${line('b')}${line('c')}`, counted(1, 1)],
    ['a separator that is none', `${line('a')}\n${line('b')}\u2028${line('c')}`, counted(1, 1)],
  ])('with %s', async (_, body, expected) => {
    expect((await openHandler().post(body)).json).toEqual(expected);
  });

  test('keeps what is no object as not_an_object, and nothing of its text', async () => {
    const { post, batches } = openHandler();
    await post(`${line('a')}\n"${secretOfEntries}"\n{"k":"${secretOfEntries}`);
    const records = batches[0]?.quarantined.map(({ reason, count }) => [reason, count]);
    expect(records).toEqual([['not_an_object', 2]]);
    expect(JSON.stringify(batches)).not.toContain(secretOfEntries);
  });

  test('is one batch, whose resend is a duplicate', async () => {
    const { post, batches } = openHandler();
    const body = `${line('a')}\n${line('b')}\n`;
    await post(body);
    expect((await post(body)).json).toMatchObject({ duplicate: true });
    expect(batches[0]?.id).toBe(batches[1]?.id);
  });

  test.each([
    ['no line that is an object', '{"a":1\n{"b":2\n'],
    ['two entries on one line', `${line('a')}${line('b')}`],
    ['a beginning that is no brace', `7\n${line('a')}`],
    ['an array before them', `[${line('a')}]\n${line('b')}`],
  ])('with %s is a 400', async (_, body) => {
    const { status, json } = await openHandler().post(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      detail: expect.stringContaining(`received: ${body.length} bytes that are not JSON`),
    });
  });
});
