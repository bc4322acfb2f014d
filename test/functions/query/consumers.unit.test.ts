import { describe, expect, test } from '@jest/globals';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { event } from '../../support/metering/events.ts';

const at = (text: string): number => Date.parse(text);

const seen = (when: string, id: string, customId: string, username: string): UsageEvent =>
  event({ at: at(when), consumer: { id, customId, username } });

const october = '2026-10-15T12:00:00Z';
const november = '2026-11-15T12:00:00Z';

/** The consumers of the rows of an answer, as `id/custom id/username`. */
const consumersOf = async (events: readonly UsageEvent[], query: string): Promise<string[]> => {
  const answer = await ask(await storeOf([events]), query);
  expect(answer.status).toBe(200);
  return jsonIn(answer).data.map((row) =>
    [row['consumer_id'], row['consumer_custom_id'], row['consumer_username']].join('/'),
  );
};

const refusalOf = async (events: readonly UsageEvent[], query: string): Promise<string> => {
  const answer = await ask(await storeOf([events]), query);
  expect(answer.status).toBe(400);
  return detailIn(answer);
};

describe('a selector', () => {
  const events = [
    seen(november, 'id-1', 'custom-1', 'name-1'),
    seen(november, 'id-2', 'custom-2', 'name-2'),
    seen(november, 'id-3', '', ''),
  ];

  test.each(['id:id-1', 'username:name-1', 'custom_id:custom-1', 'id-1', 'name-1', 'custom-1'])(
    '%s selects the one who has it',
    async (value) => {
      expect(await consumersOf(events, `consumer=${value}`)).toEqual(['id-1/custom-1/name-1']);
    },
  );

  test.each(['id:name-1', 'username:id-1', 'custom_id:id-1', 'ID-1', 'id-', 'nobody'])(
    '%s selects no one',
    async (value) => {
      expect(await consumersOf(events, `consumer=${value}`)).toEqual([]);
    },
  );

  test('that is repeated selects each, once', async () => {
    const query = 'consumer=name-1&consumer=id:id-3&consumer=custom-1&consumer=nobody';
    expect(await consumersOf(events, query)).toEqual(['id-1/custom-1/name-1', 'id-3//']);
  });

  test('selects the events that have the name, not those before a rename', async () => {
    const renamed = [
      seen('2026-11-01T12:00:00Z', 'id-1', 'custom-1', 'old'),
      seen('2026-11-02T12:00:00Z', 'id-1', 'custom-1', 'new'),
      seen('2026-11-02T12:00:00Z', 'id-1', 'custom-1', 'new'),
    ];
    const rows = async (query: string) =>
      jsonIn(await ask(await storeOf([renamed]), query)).data.map((row) => [
        row['consumer_username'],
        row['requests'],
      ]);
    expect(await rows('consumer=username:old')).toEqual([['old', 1]]);
    expect(await rows('consumer=new')).toEqual([['new', 2]]);
    expect(await rows('consumer=id:id-1')).toEqual([['new', 3]]);
    expect(await rows('consumer=old&consumer=new')).toEqual([['new', 3]]);
  });

  test('takes what stands after its prefix as it is', async () => {
    const odd = [seen(november, 'id:x', 'username:y', 'z:')];
    for (const value of ['id:id:x', 'custom_id:username:y', 'username:z:', 'z:']) {
      expect(await consumersOf(odd, `consumer=${value}`)).toHaveLength(1);
    }
    expect(await consumersOf(odd, 'consumer=id:x')).toEqual([]);
  });

  test.each(['a b', 'a,b', 'a&b=c', 'a\r\nb', '__proto__', '\u{1f600}', "'; --", '%', '*'])(
    'finds the name %p',
    async (name) => {
      const odd = [seen(november, 'id-1', '', name), seen(november, 'id-2', '', `${name}x`)];
      const found = await consumersOf(odd, new URLSearchParams({ consumer: name }).toString());
      expect(found).toEqual([`id-1//${name}`]);
    },
  );

  test('that is longer than any id or name selects no one, and asks the store for none', async () => {
    const asked: (readonly string[] | undefined)[] = [];
    const store = createMemoryCounterStore();
    const watched: typeof store = {
      ...store,
      read: (selection) => {
        asked.push(selection.ids);
        return store.read(selection);
      },
    };
    const answer = await ask(watched, `consumer=${'x'.repeat(5000)}&from=2026-11`);
    expect(jsonIn(answer).data).toEqual([]);
    expect(asked).toEqual([[]]);
  });
});

describe('a value of several consumer ids', () => {
  const shared = [
    seen(october, 'id-2', '', 'shared'),
    seen(november, 'id-1', '', 'shared'),
    seen(november, 'id-2', '', 'own'),
  ];

  test('within the range is refused with their ids', async () => {
    expect(await refusalOf(shared, 'consumer=username:shared&from=2026-10')).toBe(
      'consumer: received "username:shared", which belongs to 2 consumers in this range: ' +
        '"id:id-1", "id:id-2"; allowed: one or several of these ids (consumer may be repeated), or ' +
        'group_by=customer.',
    );
  });

  test('is answered for a range in which one of them bore it', async () => {
    expect(await consumersOf(shared, 'consumer=shared&from=2026-11')).toEqual(['id-1//shared']);
    expect(await consumersOf(shared, 'consumer=shared&from=2026-10&to=2026-11')).toEqual([
      'id-2//shared',
    ]);
  });

  test('counts to the instant: the same month before and after a range does not matter', async () => {
    const close = [
      seen('2026-11-15T11:59:59.999Z', 'id-1', '', 'shared'),
      seen('2026-11-15T12:00:00Z', 'id-2', '', 'shared'),
      seen('2026-11-15T13:00:00Z', 'id-3', '', 'shared'),
    ];
    const range = 'period=hour&from=2026-11-15T12:00Z&to=2026-11-15T13:00Z';
    expect(await consumersOf(close, `consumer=shared&${range}`)).toEqual(['id-2//shared']);
  });

  test('is refused also where only one of them has the status that is asked for', async () => {
    const events = [
      { ...seen(november, 'id-1', 'shared', ''), status: 404 },
      seen(november, 'id-2', 'shared', ''),
    ];
    expect(await refusalOf(events, 'consumer=shared&status=404')).toContain('"id:id-1", "id:id-2"');
  });

  test.each<[string, Consumer, Consumer]>([
    [
      'an id and a username',
      { id: 'x', customId: '', username: '' },
      { id: 'y', customId: '', username: 'x' },
    ],
    [
      'an id and a custom id',
      { id: 'x', customId: '', username: '' },
      { id: 'y', customId: 'x', username: '' },
    ],
    [
      'a username and a custom id',
      { id: 'z', customId: '', username: 'x' },
      { id: 'y', customId: 'x', username: '' },
    ],
  ])('as %s is refused bare, and answered with a prefix', async (_, one, other) => {
    const events = [event({ consumer: one }), event({ consumer: other })];
    expect(await refusalOf(events, 'consumer=x')).toContain('belongs to 2 consumers');
    const prefix = one.id === 'x' ? 'id' : 'username';
    expect(await consumersOf(events, `consumer=${prefix}:x`)).toHaveLength(1);
  });

  test.each(['none', 'status', 'consumer', 'consumer,status_class'])(
    'is refused with group_by=%s, where a sum would be of strangers',
    async (groupBy) => {
      const query = `consumer=shared&from=2026-10&group_by=${groupBy}`;
      expect(await refusalOf(shared, query)).toContain('"id:id-1", "id:id-2"');
    },
  );

  test('is answered for several of their ids', async () => {
    const query = 'consumer=id:id-1&consumer=id:id-2&from=2026-11';
    expect(await consumersOf(shared, query)).toEqual(['id-1//shared', 'id-2//own']);
  });

  test('is refused among others that are clear', async () => {
    expect(await refusalOf(shared, 'consumer=id:id-1&consumer=shared&from=2026-10')).toContain(
      'received "shared"',
    );
  });

  test('lists at most twenty of them', async () => {
    const many = Array.from({ length: 25 }, (_, i) => seen(november, `id-${10 + i}`, '', 'shared'));
    const detail = await refusalOf(many, 'consumer=shared');
    expect(detail).toContain('belongs to 25 consumers in this range: "id:id-10", ');
    expect(detail).toMatch(/"id:id-29" and 5 more; allowed: /);
  });
});

test('one consumer id that has a value in two ways is not ambiguous', async () => {
  const events = [seen(november, 'x', 'x', ''), seen(november, 'x', '', 'x')];
  expect(await consumersOf(events, 'consumer=x')).toEqual(['x/x/', 'x//x']);
});
