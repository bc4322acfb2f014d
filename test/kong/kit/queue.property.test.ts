import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { countsIn, createFaultyBillable, type Fault } from '../../support/usage/faulty-billable.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { runKongQueue } from '../../support/kong/queue.ts';
import { httpLog, play, start, type Usage, usages } from '../../support/kong/usage.ts';

const faultsBelow = (longest: number) =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('refuses', 'fails', 'hangs', 'loses'),
      pause: fc.integer({ min: 1, max: 600_000 }),
      length: fc.integer({ min: 1, max: longest }),
    }),
    { maxLength: 4 },
  );

/** One after the other, so that no two add up to a longer outage. */
const toFaults = (
  parts: readonly { kind: Fault['kind']; pause: number; length: number }[],
): Fault[] => {
  let at = start;
  return parts.map(({ kind, pause, length }) => {
    const from = at + pause;
    at = from + length + 60_000;
    return { kind, from, until: from + length };
  });
};

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

const countsOf = (usage: readonly Pick<Usage, 'consumer' | 'status'>[]) => {
  const counts: Record<string, number> = {};
  for (const { consumer, status } of usage) {
    const key = `${consumer === '' ? 'anonymous' : `id-of-${consumer}`} ${status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

describe('a Kong with the generated configuration', () => {
  test('loses and doubles nothing while every outage is shorter than the retry time', async () => {
    const longest = 3_600_000 - 30_000;
    await fc.assert(
      fc.asyncProperty(usages(1, 60), faultsBelow(longest), async (usage, parts) => {
        const billable = createFaultyBillable(toFaults(parts));
        expect(await play(pdk, usage, billable.post)).toEqual([]);
        expect(await countsIn(billable)).toEqual(countsOf(usage));
      }),
      { numRuns: 60 },
    );
  });

  test('delivers a backlog of an hour in batches of at most 1,000', async () => {
    const sizes: number[] = [];
    const outage = { kind: 'refuses', from: start, until: start + 3_500_000 } as const;
    const { post } = createFaultyBillable([outage]);
    const arrivals = Array.from({ length: 3_500 }, (_, i) => ({
      at: start + i * 1_000,
      entry: `{"started_at":${start + i},"response":{"status":200},"request":{"id":"${i}"}}`,
    }));
    const dropped = await runKongQueue(httpLog, arrivals, async (body, at) => {
      const outcome = await post(body, at);
      if (outcome.status === 200) sizes.push((JSON.parse(body) as unknown[]).length);
      return outcome;
    });
    expect(dropped).toEqual([]);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(3_500);
    expect(Math.max(...sizes)).toBe(1_000);
  });
});
