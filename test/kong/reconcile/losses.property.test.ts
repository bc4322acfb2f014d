import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { memoryFiles, runCommandLine } from '../../support/cli/run.ts';
import { ask } from '../../support/usage/billable.ts';
import { createFaultyBillable, type FaultyBillable } from '../../support/usage/faulty-billable.ts';
import { createKongNode } from '../../support/kong/metrics.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { play, start, usages } from '../../support/kong/usage.ts';

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

type Line = { consumer: string; status: number; lost: number; doubled: number };

/** Kong's own counters and Billable, compared by the command: the lines that differ. */
const createComparison = ({ store }: FaultyBillable) => {
  const node = createKongNode('http://kong:8001/metrics');
  const fetch = async (url: string): Promise<Response> => {
    if (url === node.url) return new Response(node.metrics());
    const { status, text } = await ask(store, new URL(url).search.slice(1), { at: start });
    return new Response(text, { status });
  };
  const environment = {
    fetch,
    now: () => start,
    sleep: async () => undefined,
    files: memoryFiles(),
  };
  const run = async (): Promise<readonly Line[]> => {
    const args = ['--kong', node.url, '--state', 'f', '--token', 't', '--json'];
    const { out } = await runCommandLine(['kong', 'reconcile', ...args], environment);
    const { lines } = JSON.parse(out) as { lines: readonly Line[] };
    return lines.filter(({ lost, doubled }) => lost + doubled > 0);
  };
  return { node, run };
};

test('beyond the retry time reconcile names exactly what was lost', async () => {
  let losses = 0;
  await fc.assert(
    fc.asyncProperty(usages(10, 40), fc.integer({ min: 0, max: 600_000 }), async (usage, pause) => {
      const from = start + pause;
      const billable = createFaultyBillable([{ kind: 'refuses', from, until: from + 14_400_000 }]);
      const { node, run } = createComparison(billable);
      expect(await run()).toEqual([]);

      const dropped = await play(pdk, usage, billable.post);
      for (const { consumer, status } of usage) node.count(consumer, status);
      losses += dropped.length;
      const named = (await run()).flatMap(({ consumer, status, lost, doubled }) => {
        expect(doubled).toBe(0);
        return Array.from({ length: lost }, () => `${consumer} ${status}`);
      });
      const expected = dropped.map((text) => {
        const { consumer, response } = JSON.parse(text) as LoggedEntry;
        return `${consumer?.username ?? ''} ${response.status}`;
      });
      expect(named.sort()).toEqual(expected.sort());
    }),
    { numRuns: 40 },
  );
  // Else the property would hold for a Kong that never drops anything.
  expect(losses).toBeGreaterThan(100);
});

type LoggedEntry = { consumer?: { username: string }; response: { status: number } };
