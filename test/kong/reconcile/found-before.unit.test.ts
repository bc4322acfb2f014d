import { describe, expect, test } from '@jest/globals';

import { createPlace, digit, poppy } from '../../support/kong/reconcile.ts';

const afterALossAndADouble = async () => {
  const place = createPlace();
  await place.run();
  place.node.count('poppy', 200, 10);
  place.bill(poppy, 4);
  place.node.count('digit', 404, 5);
  place.bill(digit, 6);
  expect((await place.run()).code).toBe(1);
  return place;
};

describe('what an earlier run found', () => {
  test('is said again by each run, quiet ones too, and is a finding', async () => {
    const place = await afterALossAndADouble();
    await place.run();
    const { code, out } = await place.run();

    expect(code).toBe(1);
    expect(out).toContain('0 lost, 0 doubled, 0 in flight.');
    expect(out).toContain('6 lost in all, 1 doubled in all.');
    expect(out).toContain('Nothing new in this run. What earlier runs found stays here');
    expect(out).toMatch(/poppy +200 +0 +0 +0 +0 +0 +6 +0\n/);
    expect(out).toMatch(/digit +404 +0 +0 +0 +0 +0 +0 +1\n/);
    expect(out).not.toContain('No difference');
  });

  test('stays after a day, when nothing of it can arrive any more', async () => {
    const place = await afterALossAndADouble();
    place.pass(25 * 3_600_000);

    expect(await place.run()).toMatchObject({
      code: 1,
      out: expect.stringContaining('6 lost in all, 1 doubled in all.'),
    });
  });

  test('is no finding once it has arrived', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 4);
    expect((await place.run()).code).toBe(1);
    place.bill(poppy, 6);

    expect((await place.run()).code).toBe(0);
    expect((await place.run()).out).toMatch(/No difference\.\n$/);
  });

  test('is no finding and no double once it has arrived after a day', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 10);
    place.bill(poppy, 4);
    expect((await place.run()).code).toBe(1);
    place.pass(30 * 3_600_000);
    await place.run();
    place.bill(poppy, 6);

    expect((await place.run()).out).toContain('6 that were called lost before have arrived.');
    expect((await place.run()).out).toMatch(/No difference\.\n$/);
    place.bill(poppy, 1);
    expect((await place.run()).out).toContain('0 lost, 1 doubled');
  });

  test('is no finding once the doubled ones are voided', async () => {
    const place = createPlace();
    place.node.count('digit', 404, 5);
    place.bill(digit, 5);
    await place.run();
    place.bill(digit, 5);
    expect((await place.run()).out).toContain('0 lost, 5 doubled');
    place.bill(digit, -5);

    expect(await place.run()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/No difference\.\n$/),
    });
  });

  test('stays when of two losses the one that was accepted arrives', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 5);
    await place.run();
    await place.run(['--accept-earlier']);
    place.node.count('poppy', 200, 5);
    await place.run();
    place.bill(poppy, 5);

    expect(await place.run()).toMatchObject({
      code: 1,
      out: expect.stringContaining('5 lost in all'),
    });
  });

  test('is no finding once it is accepted, and what is lost later is one', async () => {
    const place = await afterALossAndADouble();

    expect(await place.run(['--accept-earlier'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/No difference\.\n$/),
    });
    expect((await place.run()).code).toBe(0);
    place.node.count('poppy', 200, 3);
    expect(await place.run()).toMatchObject({
      code: 1,
      out: expect.stringContaining('3 lost in all, 0 doubled in all.'),
    });
  });

  test('is accepted without what the accepting run itself finds', async () => {
    const place = await afterALossAndADouble();
    place.node.count('poppy', 200, 3);

    expect(await place.run(['--accept-earlier'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('3 lost in all, 0 doubled in all.'),
    });
  });

  test('is late, not doubled, when it arrives after it was accepted', async () => {
    const place = await afterALossAndADouble();
    await place.run(['--accept-earlier']);
    place.bill(poppy, 6);

    expect(await place.run()).toMatchObject({
      code: 0,
      out: expect.stringContaining('6 that were called lost before have arrived.'),
    });
  });
});

test('a state file that does not know what was doubled in all is gone on with', async () => {
  const place = await afterALossAndADouble();
  const stored = place.files.get('f') ?? '';
  expect(stored).toContain('"doubledInAll":1');
  place.files.set('f', stored.replaceAll(/,"doubledInAll":\d/g, ''));

  expect(await place.run()).toMatchObject({
    code: 1,
    out: expect.stringContaining('6 lost in all, 0 doubled in all.'),
  });
});
