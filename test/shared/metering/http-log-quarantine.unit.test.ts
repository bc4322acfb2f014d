import { describe, expect, test } from '@jest/globals';
import { countEntries } from '../../../shared/metering/http-log.ts';
import { entry, entryInstant, secretOfEntries } from '../../support/metering/entries.ts';
import { nothingReceived } from '../../support/metering/batches.ts';
import { parse, reasonFor, span } from '../../support/metering/parsed-entries.ts';
import { noLabels } from '../../../shared/metering/labels.ts';

const pair = '\u{1f600}';
const lone = pair.slice(0, 1);

describe('an entry is quarantined', () => {
  test.each([null, 'text', 7, true, [], [entry()]])('as not_an_object: %j', (value) => {
    expect(reasonFor(value)).toBe('not_an_object');
  });

  test.each([99, 600, 200.5, '200', null, undefined, Number.NaN, [200], {}, 1e99])(
    'as invalid_status: %p',
    (status) => {
      expect(reasonFor({ ...entry(), response: { status } })).toBe('invalid_status');
    },
  );

  test.each([undefined, null, 'text', [], [{ status: 200 }]])(
    'as invalid_status where the response is %j',
    (response) => {
      expect(reasonFor({ ...entry(), response })).toBe('invalid_status');
    },
  );

  test.each([undefined, null, '1795348800000', '', [], {}, true, 8.64e15 + 2, -1e300])(
    'as invalid_started_at: %j',
    (startedAt) => {
      expect(reasonFor({ ...entry(), started_at: startedAt })).toBe('invalid_started_at');
    },
  );

  test.each([span.newest + 1, span.newest + 0.5, 8.64e15])('as too_far_in_future: %d', (at) => {
    expect(reasonFor(entry({ startedAt: at }))).toBe('too_far_in_future');
  });

  test.each([span.oldest - 1, span.oldest - 0.5, 0, -1, -8.64e15])('as too_old: %d', (at) => {
    expect(reasonFor(entry({ startedAt: at }))).toBe('too_old');
  });

  test.each([
    ['a text', 'poppy'],
    ['an empty text', ''],
    ['a number', 7],
    ['false', false],
    ['an array', [{ id: 'a' }]],
    ['an empty object', {}],
    ['no id but a name', { username: 'poppy' }],
    ['an empty id', { id: '' }],
    ['a number as id', { id: 7 }],
    ['null as id', { id: null }],
    ['an id of 256 bytes', { id: 'a'.repeat(256) }],
    ['an id of 256 bytes in 128 characters', { id: '\u00e9'.repeat(128) }],
    ['an id with half a character', { id: `a${lone}` }],
    ['a number as username', { id: 'a', username: 7 }],
    ['an array as custom id', { id: 'a', custom_id: ['b'] }],
    ['false as custom id', { id: 'a', custom_id: false }],
    ['a username of 1,025 bytes', { id: 'a', username: 'u'.repeat(1025) }],
    ['a custom id of 1,026 bytes in 513 characters', { id: 'a', custom_id: '\u00e9'.repeat(513) }],
    ['a username with half a character', { id: 'a', username: lone }],
    ['a custom id with half a character', { id: 'a', custom_id: `${lone}a` }],
  ])('as invalid_consumer: %s', (_, consumer) => {
    expect(reasonFor({ ...entry(), consumer })).toBe('invalid_consumer');
  });

  test('for the first reason that holds: status, instant, age, consumer', () => {
    const bad = { response: {}, started_at: 'never', consumer: 7 };
    expect(reasonFor(bad)).toBe('invalid_status');
    expect(reasonFor({ ...bad, response: { status: 200 } })).toBe('invalid_started_at');
    const good = { response: { status: 200 }, consumer: 7 };
    expect(reasonFor({ ...good, started_at: span.newest + 1 })).toBe('too_far_in_future');
    expect(reasonFor({ ...good, started_at: span.oldest - 1 })).toBe('too_old');
    expect(reasonFor({ ...good, started_at: entryInstant })).toBe('invalid_consumer');
  });

  test('also when its fields hang on __proto__ alone', () => {
    const body = `[{"__proto__":${JSON.stringify(entry())}}]`;
    expect(reasonFor((JSON.parse(body) as unknown[])[0])).toBe('invalid_status');
  });
});

describe('a quarantine record', () => {
  const future = span.newest + 1;

  test('holds what was valid, and the texts that help a person', () => {
    const value = {
      ...entry({ startedAt: future }),
      service: { name: 'orders' },
      route: { name: 'orders-v1' },
    };
    expect(parse(value).quarantined).toEqual([
      {
        reason: 'too_far_in_future',
        count: 1,
        status: 200,
        startedAt: future,
        consumer: { id: 'poppy-id', customId: 'cust-0001', username: 'poppy' },
        received: nothingReceived,
        requestId: 'request-1',
        labels: noLabels,
        quantities: [],
      },
    ]);
  });

  test('has null and empty texts for what was not valid', () => {
    const value = {
      response: { status: 7 },
      started_at: 'never',
      consumer: 7,
      request: 'text',
      service: { name: 7 },
      route: [],
    };
    const nothing = { status: null, startedAt: null, consumer: null };
    const noTexts = { requestId: '', labels: noLabels, quantities: [] };
    expect(parse(value).quarantined).toEqual([
      {
        reason: 'invalid_status',
        count: 1,
        ...nothing,
        received: { status: '7', startedAt: '"never"', consumer: 'not an object' },
        ...noTexts,
      },
    ]);
    expect(parse('text').quarantined).toEqual([
      { reason: 'not_an_object', count: 1, ...nothing, received: nothingReceived, ...noTexts },
    ]);
  });

  test('stands for all entries of a batch that agree in all that is kept', () => {
    const { quarantined } = parse(
      entry({ startedAt: future }),
      entry({ startedAt: future, requestId: 'request-2' }),
      'text',
      entry({ startedAt: future }),
      7,
    );
    expect(quarantined.map(({ requestId, count }) => [requestId, count])).toEqual([
      ['request-1', 2],
      ['request-2', 1],
      ['', 2],
    ]);
    expect(countEntries(quarantined)).toBe(5);
  });

  test('clips texts to 255 bytes and mends half characters', () => {
    const value = {
      ...entry({ startedAt: future, requestId: `${'r'.repeat(253)}${pair}` }),
    };
    const [record] = parse(value).quarantined;
    expect(record?.requestId).toBe('r'.repeat(253));
  });

  test('holds nothing else of the entry', () => {
    const { quarantined } = parse(entry({ status: 7 }));
    expect(JSON.stringify(quarantined)).not.toContain(secretOfEntries);
  });
});
