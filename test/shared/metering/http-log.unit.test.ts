import { describe, expect, test } from '@jest/globals';
import { noLabels } from '../../../shared/metering/labels.ts';
import { entry, entryInstant } from '../../support/metering/entries.ts';
import { parse, reasonFor, span } from '../../support/metering/parsed-entries.ts';

const consumerOf = (value: unknown) => parse({ ...entry(), consumer: value }).events[0]?.consumer;

const pair = '\u{1f600}';

describe('an entry that is counted', () => {
  test('gives consumer, status and instant', () => {
    expect(parse(entry({ status: 404 })).events).toEqual([
      {
        consumer: { id: 'poppy-id', customId: 'cust-0001', username: 'poppy' },
        labels: noLabels,
        status: 404,
        at: entryInstant,
        quantities: [],
      },
    ]);
  });

  test('without a consumer belongs to anonymous', () => {
    const anonymous = { id: 'anonymous', customId: '', username: '' };
    const { consumer: _, ...withoutConsumer } = entry();
    expect(parse(withoutConsumer).events[0]?.consumer).toEqual(anonymous);
    expect(consumerOf(null)).toEqual(anonymous);
  });

  test.each([undefined, null, ''])('has no name where Kong gives %p', (name) => {
    expect(consumerOf({ id: 'a', username: name, custom_id: name })).toEqual({
      id: 'a',
      customId: '',
      username: '',
    });
  });

  test.each(['__proto__', 'constructor', 'toString', '=cmd()', `${pair}\0"`, ' '])(
    'keeps the name %p as it is, as id and as names',
    (name) => {
      expect(consumerOf({ id: name, username: name, custom_id: name })).toEqual({
        id: name,
        customId: name,
        username: name,
      });
    },
  );

  test.each([
    ['an id of 255 bytes', { id: 'a'.repeat(255) }],
    ['an id of 255 bytes in 128 characters', { id: `a${'\u00e9'.repeat(127)}` }],
    ['a username of 1,024 bytes', { id: 'a', username: pair.repeat(256) }],
    ['a custom id of 1,024 bytes', { id: 'a', custom_id: 'c'.repeat(1024) }],
  ])('may have %s', (_, consumer) => {
    expect(reasonFor({ ...entry(), consumer })).toBeNull();
  });

  test.each([100, 599])('may have status %d', (status) => {
    expect(reasonFor(entry({ status }))).toBeNull();
  });

  test.each([span.oldest, span.newest, entryInstant + 0.5])('may begin at %d', (startedAt) => {
    expect(parse(entry({ startedAt })).events[0]?.at).toBe(startedAt);
  });

  test('takes no name from another', () => {
    expect(consumerOf({ id: 'a', custom_id: 'c' })).toEqual({
      id: 'a',
      customId: 'c',
      username: '',
    });
    expect(consumerOf({ id: 'a', username: 'u' })).toEqual({
      id: 'a',
      customId: '',
      username: 'u',
    });
  });

  test('keeps the names that it came with, among others of the same id', () => {
    const named = [
      { id: 'a', customId: 'c', username: 'u' },
      { id: 'a', customId: 'c', username: 'renamed' },
      { id: 'a', customId: 'moved', username: 'renamed' },
      { id: 'a', customId: 'c', username: 'u' },
      { id: 'a', customId: '', username: '' },
    ];
    const { events } = parse(
      ...named.map(({ id, customId, username }) =>
        entry({ consumer: { id, custom_id: customId, username } }),
      ),
    );
    expect(events.map(({ consumer }) => consumer)).toEqual(named);
  });

  test('is one of many that share one consumer object', () => {
    const { events } = parse(entry(), entry({ status: 500 }));
    expect(events[0]?.consumer).toBe(events[1]?.consumer);
  });

  test('keeps its neighbours with an equal request id', () => {
    expect(parse(entry(), entry()).events).toHaveLength(2);
  });
});
