import { describe, expect, test } from '@jest/globals';

import { createPlace, digit, poppy } from '../../support/kong/reconcile.ts';

describe('a Kong that was started anew', () => {
  test('is noticed, and what it counts since then is compared', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 1_000);
    await place.run();
    place.node.restart();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 4);
    const { code, differing, reasons } = await place.differences();
    expect({ code, differing }).toMatchObject({
      code: 1,
      differing: [{ consumer: 'poppy', lost: 6 }],
    });
    expect(reasons).toEqual([expect.stringContaining('started anew')]);
  });

  test('gives no false alarm for what it counted before', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 1_000);
    await place.run();
    place.node.count('poppy', 200, 30);
    place.node.restart();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 40);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('is noticed by its id where the counters have caught up', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 5);
    place.bill(poppy, 5);
    await place.run();
    place.node.restart({ keepsId: false });
    place.node.count('poppy', 200, 50);
    place.bill(poppy, 50);
    expect(await place.differences()).toMatchObject({ code: 0, reasons: [expect.any(String)] });
  });

  test.each(['requests', 'clues'] as const)('is noticed by its %s alone', async (by) => {
    const place = createPlace();
    const isByClues = by === 'clues';
    place.node.restart({ nginxRequests: isByClues ? 50 : 0 });
    place.node.count('poppy', 200, 5);
    await place.run();
    place.node.restart({ nginxRequests: isByClues ? 0 : 50 });
    place.node.count('poppy', 200, isByClues ? 5 : 4);
    expect(await place.differences()).toMatchObject({
      reasons: [expect.stringContaining('started anew')],
    });
  });

  test('gives no false alarm for a consumer that it has not counted since', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 5);
    await place.run();
    place.node.restart();
    place.bill(digit, 4);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('in the middle of the first run gives no false alarm in the second', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 100);
    place.bill(poppy, 100);
    place.while(() => {
      place.node.restart();
      place.node.count('poppy', 200, 20);
      place.bill(poppy, 20);
    });
    await place.run();
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('is exact again from the next run on', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 1_000);
    await place.run();
    place.node.restart();
    await place.run();
    place.node.count('poppy', 200, 3);
    place.bill(poppy, 4);
    expect(await place.differences()).toMatchObject({
      code: 1,
      differing: [{ doubled: 1 }],
      reasons: [],
    });
  });
});

describe('several nodes', () => {
  const urls = ['http://a/metrics', 'http://b/metrics'];

  test('are added up', async () => {
    const place = createPlace(urls);
    await place.run();
    place.nodes[0]?.count('poppy', 200, 3);
    place.nodes[1]?.count('poppy', 200, 4);
    place.bill(poppy, 6);
    expect(await place.differences()).toMatchObject({
      code: 1,
      differing: [{ consumer: 'poppy', lost: 1 }],
    });
  });

  test('one of which was started anew still show what is lost at least', async () => {
    const place = createPlace(urls);
    place.nodes[0]?.count('poppy', 200, 50);
    place.nodes[1]?.count('poppy', 200, 60);
    await place.run();
    place.nodes[0]?.restart();
    place.nodes[0]?.count('poppy', 200, 5);
    place.nodes[1]?.count('poppy', 200, 5);
    place.bill(poppy, 7);
    const { differing, reasons } = await place.differences();
    expect(differing).toMatchObject([{ consumer: 'poppy', lost: 3 }]);
    expect(reasons).toEqual([expect.stringContaining('http://a/metrics')]);
  });

  test('give no false alarm when one joins or leaves', async () => {
    const place = createPlace(urls);
    place.nodes[1]?.count('poppy', 200, 500);
    await place.run([], urls.slice(0, 1));
    place.nodes[1]?.count('poppy', 200, 5);
    place.bill(poppy, 5);
    expect(await place.differences()).toMatchObject({
      code: 0,
      reasons: [expect.stringContaining('/b/')],
    });
    place.nodes[1]?.count('poppy', 200, 5);
    place.bill(poppy, 5);
    expect(await place.differences(urls.slice(0, 1))).toMatchObject({
      code: 0,
      reasons: [expect.stringContaining('//b/')],
    });
  });
});
