import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createIngestHandler } from '../../functions/ingest/handler.ts';
import { runReconcile } from '../../kong/reconcile/command.ts';
import { kitPlugins } from '../../kong/settings.ts';
import { createMemoryCounterStore } from '../../shared/adapters/memory/counter-store.ts';
import { ask, jsonIn } from '../support/billable.ts';
import { wholeEntry } from '../support/kong-entry.ts';
import { kitOptions } from '../support/kong-kit.ts';
import { createKongNode } from '../support/kong-metrics.ts';
import { createKongPdk } from '../support/kong-pdk.ts';
import { type Arrival, type PostOutcome, runKongQueue } from '../support/kong-queue.ts';
import { request } from '../support/requests.ts';

const start = Date.parse('2026-11-22T12:00:00Z');

/** `refuses`: no connection. `fails`: 503. `hangs`: nothing. `loses`: counts, then no answer. */
type Fault = { kind: 'refuses' | 'fails' | 'hangs' | 'loses'; from: number; until: number };

/** Billable with faults at set times, on a store that outlives its restarts. */
const createBillable = (faults: readonly Fault[]) => {
  const store = createMemoryCounterStore();
  const settings = { maxEventAgeDays: 40 };
  const log = (error: unknown): never => {
    throw error;
  };
  const count = async (body: string, at: number): Promise<number> => {
    // A new handler for each post: it keeps nothing that a restart would lose.
    const handler = createIngestHandler({ store, clock: () => at, settings, log });
    const response = await handler(request({ method: 'POST', body: Buffer.from(body) }));
    return response.status;
  };
  return {
    store,
    post: async (body: string, at: number): Promise<PostOutcome> => {
      const fault = faults.find(({ from, until }) => at >= from && at < until);
      switch (fault?.kind) {
        case 'refuses':
          return { status: null, ms: 1 };
        case 'fails':
          return { status: 503, ms: 5 };
        case 'hangs':
          return { status: null, ms: Infinity };
        case 'loses':
          await count(body, at);
          return { status: null, ms: Infinity };
        case undefined:
          return { status: await count(body, at), ms: 30 };
      }
    },
  };
};

type Usage = { after: number; consumer: 'poppy' | 'digit' | ''; status: number; worker: number };

const usages = (least: number, most: number) =>
  fc.array(
    fc.record({
      after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120_000 })),
      consumer: fc.constantFrom('poppy', 'digit', ''),
      status: fc.constantFrom(200, 404, 500),
      worker: fc.constantFrom(0, 1),
    }),
    { minLength: least, maxLength: most },
  );

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

const plugins = kitPlugins(kitOptions());
const [, httpLog = plugins[0]] = plugins;
if (httpLog === undefined) throw new Error('the kit has no http-log');

/** The stripped entry of a request, as the Lua of the kit makes it. */
const logged = ({ consumer, status }: Usage, at: number, i: number): string => {
  const entry = wholeEntry({
    response: { status, size: 1, headers: {} },
    started_at: at,
    ...(consumer === ''
      ? { consumer: undefined }
      : { consumer: { id: `id-of-${consumer}`, username: consumer } }),
  });
  if (consumer === '') delete entry['consumer'];
  const id = i.toString(16).padStart(32, '0');
  return pdk.log(plugins, { entry, kongRequestId: id, nginxRequestId: id });
};

type Billable = ReturnType<typeof createBillable>;

/** Sends usage through the queues of two workers; gives the entries that Kong dropped. */
const play = async (usage: readonly Usage[], billable: Billable): Promise<readonly string[]> => {
  const queues: Arrival[][] = [[], []];
  let at = start;
  for (const [i, one] of usage.entries()) {
    at += one.after;
    queues[one.worker]?.push({ at, entry: logged(one, at, i) });
  }
  const dropped: string[] = [];
  for (const arrivals of queues) {
    dropped.push(...(await runKongQueue(httpLog, arrivals, billable.post)));
  }
  return dropped;
};

const year = 'period=year&from=2026&to=2027';

const countsIn = async ({ store }: Billable) => {
  const { data } = jsonIn(await ask(store, year, { at: start }));
  return Object.fromEntries(
    data.map((row) => [`${String(row['consumer_id'])} ${String(row['status'])}`, row['requests']]),
  );
};

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
        const billable = createBillable(toFaults(parts));
        expect(await play(usage, billable)).toEqual([]);
        expect(await countsIn(billable)).toEqual(countsOf(usage));
      }),
      { numRuns: 60 },
    );
  });

  test('delivers a backlog of an hour in batches of at most 1,000', async () => {
    const sizes: number[] = [];
    const outage = { kind: 'refuses', from: start, until: start + 3_500_000 } as const;
    const { post } = createBillable([outage]);
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

type Line = { consumer: string; status: number; lost: number; doubled: number };

/** Kong's own counters and Billable, compared by the command: the lines that differ. */
const createComparison = ({ store }: Billable) => {
  const node = createKongNode('http://kong:8001/metrics');
  let file: string | null = null;
  const fetch = async (url: string): Promise<Response> => {
    if (url === node.url) return new Response(node.metrics());
    const { status, text } = await ask(store, new URL(url).search.slice(1), { at: start });
    return new Response(text, { status });
  };
  const environment = {
    fetch,
    now: () => start,
    sleep: async () => undefined,
    stateFile: {
      read: () => file,
      write: (_: string, text: string) => {
        file = text;
      },
    },
  };
  const run = async (): Promise<readonly Line[]> => {
    let out = '';
    const output = { out: (text: string) => (out += text), err: (text: string) => (out += text) };
    const args = ['--kong', node.url, '--state', 'f', '--token', 't', '--json'];
    await runReconcile(args, output, environment);
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
      const billable = createBillable([{ kind: 'refuses', from, until: from + 14_400_000 }]);
      const { node, run } = createComparison(billable);
      expect(await run()).toEqual([]);

      const dropped = await play(usage, billable);
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

describe('two requests of one consumer in one millisecond, alone in their batches', () => {
  const twice = (kong: string, ids: readonly [string, string]) => {
    const stripping = kitPlugins(kitOptions({ kong }));
    const isNew = kong === '3.9';
    return ids.map((id) =>
      pdk.log(stripping, {
        entry: wholeEntry({ started_at: start }),
        nginxRequestId: isNew ? '0'.repeat(32) : id,
        ...(isNew && { kongRequestId: id }),
      }),
    );
  };
  const countAll = async (bodies: readonly string[]): Promise<unknown> => {
    const billable = createBillable([]);
    for (const body of bodies) await billable.post(body, start);
    return Object.values(await countsIn(billable));
  };

  test.each(['3.9', '3.4', '2.8'])('are both counted on Kong %s', async (kong) => {
    expect(await countAll(twice(kong, ['a'.repeat(32), 'b'.repeat(32)]))).toEqual([2]);
  });

  test('would be one without an id that differs', async () => {
    expect(await countAll(twice('3.4', ['a'.repeat(32), 'a'.repeat(32)]))).toEqual([1]);
  });
});
