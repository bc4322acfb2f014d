import { expect, test } from '@jest/globals';

import { createPlace, poppy } from '../../support/kong/reconcile.ts';

test.each([30_000, 45_000, 120_000])(
  'what Billable took and counts after %i ms is not lost',
  async (ms) => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 7);
    place.holdBack(ms, () => place.bill(poppy, 7));
    expect(await place.differences()).toEqual({ code: 0, differing: [], reasons: [] });
  },
);

test('a Billable that does not count what it took is not compared, and the state stays', async () => {
  const place = createPlace();
  await place.run();
  const state = place.files.get('f');
  place.node.count('poppy', 200, 7);
  place.holdBack(3_600_000, () => undefined);
  const { code, err } = await place.run();
  expect(code).toBe(2);
  expect(err).toContain('Billable has not counted all that it took: its answer is of 2026-11-22T');
  expect(place.files.get('f')).toBe(state);
});

test('what is lost is so on AWS too', async () => {
  const place = createPlace();
  await place.run();
  place.node.count('poppy', 200, 7);
  place.holdBack(45_000, () => place.bill(poppy, 6));
  expect(await place.differences()).toMatchObject({ code: 1, differing: [{ lost: 1 }] });
});
