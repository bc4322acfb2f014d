import { describe, expect, test } from '@jest/globals';

import { createPlace, digit, poppy } from '../../support/kong/reconcile.ts';

describe('two runs without traffic between their readings', () => {
  test('find nothing where Billable grew as Kong did, whatever both had before', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 500);
    place.bill(poppy, 20);
    expect((await place.run()).code).toBe(0);
    place.node.count('poppy', 200, 7);
    place.node.count('digit', 404, 2, 'other');
    place.bill(poppy, 7);
    place.bill(digit, 2);
    expect(await place.differences()).toEqual({ code: 0, differing: [], reasons: [] });
  });

  test('name what was lost and what was doubled, by consumer and status', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.node.count('digit', 404, 5);
    place.bill(poppy, 7);
    place.bill(digit, 6);
    expect(await place.differences()).toEqual({
      code: 1,
      differing: [
        { consumer: 'digit', status: 404, lost: 0, doubled: 1, inFlight: 0 },
        { consumer: 'poppy', status: 200, lost: 3, doubled: 0, inFlight: 0 },
      ],
      reasons: [],
    });
    expect(await place.differences()).toMatchObject({ code: 1, differing: [] });
  });

  test('leave out what Kong counts of routes that are not metered', async () => {
    const place = createPlace();
    const unmetered = ['--unmetered-route', 'usage', '--unmetered-route', 'status'];
    await place.run(unmetered);
    place.node.count('poppy', 200, 10);
    place.node.count('poppy', 200, 3, 'usage');
    place.node.count('digit', 404, 2, 'status');
    place.bill(poppy, 10);
    expect((await place.run(unmetered)).code).toBe(0);
    place.node.count('poppy', 200, 4, 'usage');
    place.node.count('poppy', 200, 1);
    const { code, out } = await place.run([...unmetered, '--json']);
    expect([code, out]).toEqual([1, expect.stringContaining('"lost": 1')]);
  });

  test('call lost what was voided', async () => {
    const place = createPlace();
    place.bill(poppy, 9);
    await place.run();
    place.bill(poppy, -5);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ lost: 5 }] });
  });

  test('print a difference in words', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 7);
    const { code, out } = await place.run();
    expect(code).toBe(1);
    expect(out).toContain('Kong counted 10 requests, Billable 7: 3 lost, 0 doubled, 0 in flight.');
    expect(out).toMatch(/poppy +200 +10 +7 +3 +0 +0 +3 +0\n/);
  });
});

describe('what an earlier run called lost', () => {
  const afterALoss = async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 4);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ lost: 6 }] });
    return place;
  };

  test('is late, not doubled, when it arrives after all, in one or several runs', async () => {
    const place = await afterALoss();
    place.bill(poppy, 2);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [] });
    place.bill(poppy, 4);
    expect((await place.run()).out).toContain('4 that were called lost before have arrived.');
    place.bill(poppy, 1);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ doubled: 1 }] });
  });

  test('is late, not doubled, when it arrives after a day; what comes besides is doubled', async () => {
    const place = await afterALoss();
    place.pass(25 * 3_600_000);
    place.bill(poppy, 7);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ doubled: 1 }] });
  });
});

describe('traffic during a run', () => {
  test('is in flight where Kong has counted it and Billable has not', async () => {
    const place = createPlace();
    await place.run();
    place.while(() => place.node.count('poppy', 200, 6));
    expect((await place.differences()).differing).toEqual([
      { consumer: 'poppy', status: 200, lost: 0, doubled: 0, inFlight: 6 },
    ]);
  });

  test('is shown in words, by consumer and status, and is no finding', async () => {
    const place = createPlace();
    await place.run();
    place.while(() => place.node.count('poppy', 200, 6));
    const { code, out } = await place.run();
    expect(code).toBe(0);
    expect(out).toMatch(/poppy +200 +0 to 6 +0 +0 +0 +6 +0 +0\n/);
  });

  test('is not doubled where Billable is faster than the counters of Kong', async () => {
    const place = createPlace();
    await place.run();
    place.while(
      () => place.bill(poppy, 6),
      () => place.node.count('poppy', 200, 6),
    );
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('is neither lost nor doubled when it arrives before the next run', async () => {
    const place = createPlace();
    place.while(() => place.node.count('poppy', 200, 6));
    await place.run();
    place.bill(poppy, 6);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('does not hide a loss that is larger', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 100);
    place.bill(poppy, 60);
    place.while(() => {
      place.node.count('poppy', 200, 10);
      place.bill(poppy, 10);
    });
    expect((await place.differences()).differing).toMatchObject([{ lost: 30, inFlight: 10 }]);
  });
});

test('a year that ends between the runs changes nothing', async () => {
  const place = createPlace();
  place.bill({ ...poppy, year: 2024 }, 9);
  place.bill({ ...poppy, year: 2025 }, 9);
  await place.run();
  place.pass(60 * 86_400_000);
  place.node.count('poppy', 200, 5);
  place.bill({ ...poppy, year: 2027 }, 5);
  expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  expect(place.files.get('f')).not.toContain('"year":2025');
});
