import { describe, expect, test } from '@jest/globals';

import { parseMetrics } from '../../kong/reconcile/metrics-text.ts';
import { runReconcile } from '../../kong/reconcile/command.ts';
import { createKongNode } from '../support/kong-metrics.ts';

type Row = { id: string; username?: string; customId?: string; status: number; year?: number };
type Line = { consumer: string; status: number; lost: number; doubled: number; inFlight: number };

/** Kong nodes and a Billable whose totals the test sets; each `run` is one run of the command. */
const createPlace = (urls: readonly string[] = ['http://kong:8001/metrics']) => {
  const nodes = urls.map(createKongNode);
  const [node = createKongNode('')] = nodes;
  const rows: (Row & { requests: number })[] = [];
  const files = new Map<string, string>();
  let during: readonly (() => void)[] = [];
  let now = Date.parse('2026-11-22T12:00:00Z');

  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const scraped = nodes.find((known) => known.url === url);
    if (scraped !== undefined) return new Response(scraped.metrics());
    const { searchParams } = new URL(url);
    if (new Headers(init.headers).get('authorization') !== 'Bearer read0token') {
      return new Response('', { status: 401 });
    }
    const from = Number(searchParams.get('from'));
    const shown = rows.filter(({ year = 2026 }) => year >= from);
    const start = Number(searchParams.get('cursor') ?? 0);
    return Response.json({
      data: shown
        .slice(start, start + 2)
        .map(({ id, username, customId, status, requests, year = 2026 }) => ({
          period_start: `${year}-01-01T00:00:00Z`,
          consumer_id: id,
          consumer_username: username ?? null,
          consumer_custom_id: customId ?? null,
          status,
          requests,
        })),
      next_cursor: start + 2 < shown.length ? String(start + 2) : null,
    });
  };

  const run = async (args: readonly string[] = [], only: readonly string[] = urls) => {
    let out = '';
    let err = '';
    const kong = only.flatMap((url) => ['--kong', url]);
    const all = [
      ...kong,
      '--billable',
      'http://billable',
      '--state',
      'f',
      '--token',
      'read0token',
      ...args,
    ];
    const pauses = [...during];
    const code = await runReconcile(
      all,
      { out: (text) => (out += text), err: (text) => (err += text) },
      {
        fetch,
        now: () => now,
        sleep: async (ms) => {
          now += ms;
          pauses.shift()?.();
        },
        stateFile: {
          read: (path) => files.get(path) ?? null,
          write: (path, text) => files.set(path, text),
        },
      },
    );
    during = [];
    return { code, out, err };
  };

  return {
    nodes,
    node,
    files,
    run,
    /** The lines that differ, of a run with --json. */
    differences: async (only?: readonly string[]) => {
      const { code, out } = await run(['--json'], only);
      const { lines, reasons } = JSON.parse(out) as { lines: Line[]; reasons: string[] };
      const differing = lines
        .filter(({ lost, doubled, inFlight }) => lost + doubled + inFlight > 0)
        .map(({ consumer, status, lost, doubled, inFlight }) => ({
          consumer,
          status,
          lost,
          doubled,
          inFlight,
        }));
      return { code, differing, reasons };
    },
    bill: (row: Row, requests: number): void => {
      const same = rows.find(
        (known) => known.id === row.id && known.status === row.status && known.year === row.year,
      );
      if (same === undefined) rows.push({ ...row, requests });
      else Object.assign(same, row, { requests: same.requests + requests });
    },
    /** What happens while the run waits for Kong's queue, then before it reads Kong again. */
    while: (...steps: readonly (() => void)[]): void => {
      during = steps;
    },
    pass: (ms: number): void => {
      now += ms;
    },
  };
};

const poppy = { id: 'c1', username: 'poppy', status: 200 };
const digit = { id: 'c2', username: 'digit', status: 404 };

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
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
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
    expect(out).toMatch(/poppy +200 +10 +7 +3 +0 +0\n/);
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
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
    place.bill(poppy, 4);
    expect((await place.run()).out).toContain('4 that were called lost before have arrived.');
    place.bill(poppy, 1);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ doubled: 1 }] });
  });

  test('is given up after a day', async () => {
    const place = await afterALoss();
    place.pass(25 * 3_600_000);
    place.bill(poppy, 6);
    expect(await place.differences()).toMatchObject({ code: 1, differing: [{ doubled: 6 }] });
  });
});

describe('a consumer', () => {
  test('without a username is compared together with anonymous requests', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('', 200, 9);
    place.bill({ id: 'c3', customId: 'cust-3', status: 200 }, 5);
    place.bill({ id: 'anonymous', status: 200 }, 3);
    expect((await place.differences()).differing).toMatchObject([
      { consumer: '', status: 200, lost: 1 },
    ]);
  });

  test('without a username is known by its custom id where Kong labels it so', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('cust-3', 200, 9);
    place.bill({ id: 'c3', customId: 'cust-3', status: 200 }, 8);
    expect((await place.differences()).differing).toMatchObject([{ consumer: 'cust-3', lost: 1 }]);
  });

  test('that was renamed between the runs is one line', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 4);
    place.bill(poppy, 4);
    await place.run();
    place.node.count('poppy', 200, 2);
    place.node.count('poppea', 200, 3);
    place.bill({ ...poppy, username: 'poppea' }, 5);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('whose name has quotes, backslashes and line breaks is compared by it', async () => {
    const place = createPlace();
    const username = 'a"b\\n\n,}#';
    await place.run();
    place.node.count(username, 200, 3);
    place.bill({ id: 'c4', username, status: 200 }, 2);
    expect((await place.differences()).differing).toMatchObject([{ consumer: username, lost: 1 }]);
  });

  test('whose name would move the cursor of a terminal is written out', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('a\u001b[2J\nb', 200, 3);
    expect((await place.run()).out).toContain('a\\u{1b}[2J\\u{a}b');
  });

  test('is counted over all its years', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 5);
    place.bill({ ...poppy, year: 2025 }, 2);
    place.bill(poppy, 3);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });
});

test('requests that Kong leaves out, since no route matched, are no doubles', async () => {
  const place = createPlace();
  await place.run();
  place.node.count('', 401, 2);
  place.bill({ id: 'anonymous', status: 401 }, 2);
  place.bill({ id: 'anonymous', status: 404 }, 50);
  expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
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
    expect(out).toMatch(/poppy +200 +0 to 6 +0 +0 +0 +6\n/);
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

test('a consumer label that Kong never sets is pointed out', async () => {
  const place = createPlace();
  await place.run();
  place.node.count('', 200, 5);
  place.bill(poppy, 5);
  expect((await place.run()).out).toContain('per_consumer: true');
});

describe('a run that cannot compare ends with 2', () => {
  const fails = async (args: readonly string[], expected: string): Promise<void> => {
    const place = createPlace();
    const { code, err } = await place.run(args);
    expect({ code, files: place.files.size }).toEqual({ code: 2, files: 0 });
    expect(err).toContain(expected);
  };

  test('without a read token', async () => fails(['--token', 'wrong0token'], 'read token'));
  test('with a page that is no Kong', async () =>
    fails(['--kong', 'http://billable/x'], 'http://billable/x'));
  test('with a wrong pause', async () => fails(['--settle', 'x'], '--settle'));
  test('with a pause that no timer can wait', async () =>
    fails(['--settle', '2147484'], '--settle'));
  test('with one node under two addresses', async () => {
    const place = createPlace(['http://a/metrics', 'http://b/metrics']);
    const [a, b] = place.nodes;
    if (a && b) b.metrics = a.metrics;
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('same node') });
  });
  test('with a Kong that counts in another way', async () => {
    const place = createPlace();
    place.node.metrics = () => 'kong_http_status{service="s",route="r",code="200"} 5\n';
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('3.0') });
  });
  test('with a Kong that counts no requests', async () => {
    const place = createPlace();
    await place.run();
    const stored = place.files.get('f');
    place.bill(poppy, 5);
    expect(await place.run()).toMatchObject({
      code: 2,
      err: expect.stringContaining('status_code_metrics'),
    });
    expect(place.files.get('f')).toBe(stored);
  });

  test('with a state file that cannot be written', async () => {
    const place = createPlace();
    place.files.set = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('ENOSPC') });
  });

  test('with a state file of another program', async () => {
    const place = createPlace();
    place.files.set('f', '{"hello":1}');
    expect(await place.run()).toMatchObject({ code: 2 });
    expect(place.files.get('f')).toBe('{"hello":1}');
  });
});

test('metrics are read with their escapes, and other lines are left out', () => {
  const text =
    'a 1\nb{x="1",y="a\\"},{\\\\\\n"} 2.5 1795351655142\n# TYPE c counter\n\nnonsense{\nc{} +Inf\n';
  expect(parseMetrics(text)).toEqual([
    { name: 'a', labels: {}, value: 1 },
    { name: 'b', labels: { x: '1', y: 'a"},{\\\n' }, value: 2.5 },
    { name: 'c', labels: {}, value: Number.NaN },
  ]);
});
