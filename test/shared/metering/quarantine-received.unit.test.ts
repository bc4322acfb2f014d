import { describe, expect, test } from '@jest/globals';
import { entry, secretOfEntries } from '../../support/metering/entries.ts';
import { parse, span } from '../../support/metering/parsed-entries.ts';

const lone = '\u{1f600}'.slice(0, 1);

const received = (over: Record<string, unknown>) =>
  parse({ ...entry(), ...over }).quarantined[0]?.received;

const deep = (levels: number): unknown =>
  JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;

describe('what came is kept as it came', () => {
  test.each([
    [999, '999'],
    [200.5, '200.5'],
    ['200', '"200"'],
    [null, 'null'],
    [undefined, 'absent'],
    [true, 'true'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [[200, { code: 7 }], '[200,{"code":7}]'],
    [{ code: '200' }, '{"code":"200"}'],
    ['line\r\n\u001b', '"line\\r\\n\\u001b"'],
    [`a${lone}`, '"a\\ud83d"'],
  ])('a status of %j is %s', (status, text) => {
    expect(received({ response: { status } })).toEqual({
      status: text,
      startedAt: '',
      consumer: '',
    });
  });

  test.each([undefined, null, 'text', []])('a status in a response of %j is absent', (response) => {
    expect(received({ response })?.status).toBe('absent');
  });

  test.each([
    ['1795348800000', '"1795348800000"'],
    [null, 'null'],
    [undefined, 'absent'],
    [-8.64e15 - 2, '-8640000000000002'],
  ])('a started_at of %j is %s', (startedAt, text) => {
    expect(received({ started_at: startedAt })?.startedAt).toBe(text);
  });

  test.each([
    [{ id: 7, username: 8 }, 'id 7'],
    [{ username: 'poppy' }, 'id absent'],
    [{ id: '' }, 'id ""'],
    [{ id: 'a', username: ['b'] }, 'username ["b"]'],
    [{ id: 'a', username: null, custom_id: false }, 'custom_id false'],
    [{ id: 'a', username: '', custom_id: lone }, 'custom_id "\\ud83d"'],
  ])('the wrong member of the consumer %j is %s', (consumer, text) => {
    expect(received({ consumer })).toEqual({ status: '', startedAt: '', consumer: text });
  });

  test('all that is wrong is kept, whatever the reason', () => {
    const over = { response: { status: 7 }, started_at: 'never', consumer: { id: 8 } };
    expect(received(over)).toEqual({ status: '7', startedAt: '"never"', consumer: 'id 8' });
  });

  test('an instant that is too early or too late is the instant itself', () => {
    const { quarantined } = parse(entry({ startedAt: span.oldest - 1.5 }));
    expect(quarantined[0]?.startedAt).toBe(span.oldest - 1.5);
    expect(quarantined[0]?.received.startedAt).toBe('');
  });
});

describe('what came is cut at 100 characters', () => {
  test.each([
    ['a text', 'u'.repeat(1025), JSON.stringify('u'.repeat(100))],
    ['a text of pairs', '\u{1f600}'.repeat(300), JSON.stringify('\u{1f600}'.repeat(100))],
    ['a list', Array.from({ length: 1000 }, () => 1), `[${'1,'.repeat(49)}1`],
    ['an object', { a: 'b'.repeat(500) }, `{"a":"${'b'.repeat(94)}`],
    ['lists in lists', deep(300), '['.repeat(100)],
  ])('%s', (_, username, text) => {
    expect(received({ consumer: { id: 'a', username } })?.consumer).toBe(`username ${text}`);
  });

  test('also where it is nested deeper than a stack', () => {
    expect(received({ response: { status: deep(1_000_000) } })?.status).toBe('['.repeat(100));
  });
});

describe('nothing else is kept', () => {
  test.each([
    ['a consumer that is no object', { consumer: secretOfEntries }, 'not an object'],
    ['a consumer that is a list', { consumer: [{ id: secretOfEntries }] }, 'not an object'],
    ['other members of a consumer', { consumer: { id: 7, tags: secretOfEntries } }, 'id 7'],
  ])('of %s', (_, over, text) => {
    const { quarantined } = parse({ ...entry(), ...over });
    expect(quarantined[0]?.received.consumer).toBe(text);
    expect(JSON.stringify(quarantined)).not.toContain(secretOfEntries);
  });

  test('of an entry that is no object, or of a response that is none', () => {
    const { quarantined } = parse(secretOfEntries, { ...entry(), response: secretOfEntries });
    expect(JSON.stringify(quarantined)).not.toContain(secretOfEntries);
  });
});
