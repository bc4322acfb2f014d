import { describe, expect, test } from '@jest/globals';

import { createPlace, poppy } from '../../support/kong/reconcile.ts';

type Place = ReturnType<typeof createPlace>;

/** Kong counts `requests` while the next run lasts; Billable gets them after it. */
const onTheirWay = (place: Place, requests: number): void => {
  place.while(() => place.node.count('poppy', 200, requests));
};

const numbers = async (place: Place) => {
  const { code, out } = await place.run(['--json']);
  const { lines } = JSON.parse(out) as { lines: Record<string, number>[] };
  const { lost = 0, doubled = 0, inFlight = 0, unsettled = 0, lostInAll = 0 } = lines[0] ?? {};
  return { code, lost, doubled, inFlight, unsettled, lostInAll };
};

describe('the balance since the first run', () => {
  test('names a loss that each run alone would take for requests on their way', async () => {
    const place = createPlace();
    await place.run();
    let lost = 0;
    for (let run = 0; run < 10; run++) {
      onTheirWay(place, 3);
      lost += (await numbers(place)).lost;
      place.bill(poppy, 2);
    }
    // Of the tenth run's requests one is lost later, and one run's traffic cannot be told.
    expect(lost).toBeGreaterThanOrEqual(7);
    expect(lost).toBeLessThanOrEqual(9);
  });

  test('a quiet run after a busy one names what was lost, and calls nothing in flight', async () => {
    const place = createPlace();
    await place.run();
    onTheirWay(place, 6);
    expect(await numbers(place)).toMatchObject({ code: 0, lost: 0, inFlight: 6 });
    expect(await numbers(place)).toMatchObject({ code: 1, lost: 6, inFlight: 0, lostInAll: 6 });
    expect(await numbers(place)).toMatchObject({ code: 1, lost: 0, inFlight: 0, lostInAll: 6 });
  });

  test('says that requests may be missing where the first run had traffic', async () => {
    const place = createPlace();
    onTheirWay(place, 6);
    await place.run();
    const { code, out } = await place.run();
    expect(code).toBe(0);
    expect(out).toContain('0 lost, 0 doubled, 0 in flight.');
    expect(out).toContain('Of the last day, 6 more may be missing:');
    expect(out).toMatch(/Nothing is proven lost or doubled\.\n$/);
    expect(out).not.toContain('No difference');
  });

  test('does not call doubled what arrives long after a first run with traffic', async () => {
    const place = createPlace();
    onTheirWay(place, 6);
    await place.run();
    expect(await numbers(place)).toMatchObject({ unsettled: 6 });
    place.bill(poppy, 6);
    expect(await numbers(place)).toMatchObject({ code: 0, doubled: 0, unsettled: 0 });
    place.bill(poppy, 1);
    expect(await numbers(place)).toMatchObject({ code: 1, doubled: 1 });
  });

  test('gives up what may be missing after a day', async () => {
    const place = createPlace();
    onTheirWay(place, 6);
    await place.run();
    await place.run();
    place.pass(25 * 3_600_000);
    place.bill(poppy, 2);
    expect(await numbers(place)).toMatchObject({ code: 1, doubled: 2, unsettled: 0 });
  });

  test('names a new loss next to one that is still missing, each once', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 7);
    expect(await numbers(place)).toMatchObject({ lost: 3, lostInAll: 3 });
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 8);
    expect(await numbers(place)).toMatchObject({ lost: 2, lostInAll: 5 });
    expect((await place.run()).out).toContain('5 lost in all');
  });

  test('names a new loss next to one in a line whose surplus is no finding', async () => {
    const place = createPlace();
    const anonymous = { id: 'anonymous', status: 401 };
    await place.run();
    place.node.count('', 401, 10);
    place.bill(anonymous, 7);
    expect(await numbers(place)).toMatchObject({ lost: 3 });
    place.node.count('', 401, 10);
    place.bill(anonymous, 8);
    expect(await numbers(place)).toMatchObject({ lost: 2, lostInAll: 5 });
  });

  test('survives a node that was started anew', async () => {
    const place = createPlace();
    await place.run();
    onTheirWay(place, 6);
    await place.run();
    place.node.restart();
    expect(await numbers(place)).toMatchObject({ code: 1, lost: 6, doubled: 0 });
  });
});

test('a node that joins is not known, and nothing of it is in flight', async () => {
  const urls = ['http://a/metrics', 'http://b/metrics'];
  const place = createPlace(urls);
  place.nodes[1]?.count('poppy', 200, 10_800);
  await place.run([], urls.slice(0, 1));
  const { code, out } = await place.run();
  expect(code).toBe(0);
  expect(out).toContain('Kong counted at least 0 requests');
  expect(out).toContain('0 in flight');
  expect(out).toContain('http://b/metrics was not read in the last run');
});

test('a state file that knows the last run alone is gone on with', async () => {
  const place = createPlace();
  place.node.count('poppy', 200, 10);
  place.bill(poppy, 7);
  await place.run();
  const {
    format: _,
    first: __,
    balances: ___,
    ...rest
  } = JSON.parse(place.files.get('f') ?? '') as {
    format: number;
    first: string;
    balances: object;
  };
  const missing = [
    { consumer: 'poppy', status: 200, requests: 3, until: '2026-11-23T12:00:00.000Z' },
  ];
  place.files.set('f', JSON.stringify({ ...rest, format: 1, missing }));
  place.bill(poppy, 2);
  place.node.count('poppy', 200, 5);
  const { code, out } = await place.run();
  expect(code).toBe(1);
  expect(out).toContain('3 lost, 0 doubled');
  place.bill(poppy, 6);
  expect((await place.run()).out).toContain('6 that were called lost before have arrived.');
});

test.each([
  ['balances that are no list', { balances: { lines: {}, isOpen: false } }],
  [
    'a balance that is no number',
    { balances: { lines: [{ consumer: '', status: 200 }], isOpen: false } },
  ],
  ['totals that are no numbers', { billable: [{ id: 'c1' }] }],
])('a state file with %s is refused', async (_, changes) => {
  const place = createPlace();
  await place.run();
  const stored = JSON.parse(place.files.get('f') ?? '') as object;
  place.files.set('f', JSON.stringify({ ...stored, ...changes }));
  expect(await place.run()).toMatchObject({
    code: 2,
    err: expect.stringContaining('not written by reconcile'),
  });
});
