import { memoryFiles, runCommandLine } from '../cli/run.ts';
import { createKongNode } from './metrics.ts';

type Row = { id: string; username?: string; customId?: string; status: number; year?: number };
type Line = { consumer: string; status: number; lost: number; doubled: number; inFlight: number };

/** Kong nodes and a Billable whose totals the test sets; each `run` is one run of the command. */
export const createPlace = (urls: readonly string[] = ['http://kong:8001/metrics']) => {
  const nodes = urls.map(createKongNode);
  const [node = createKongNode('')] = nodes;
  const rows: (Row & { requests: number })[] = [];
  const files = new Map<string, string>();
  let during: readonly (() => void)[] = [];
  let now = Date.parse('2026-11-22T12:00:00Z');
  let waiting = { since: 0, until: 0, commit: (): void => undefined };

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
    const page = {
      as_of: new Date((now < waiting.until ? waiting.since : now) - 5_000).toISOString(),
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
    };
    return Response.json(page, { headers: { date: new Date(now).toUTCString() } });
  };

  const run = async (args: readonly string[] = [], only: readonly string[] = urls) => {
    const kong = only.flatMap((url) => ['--kong', url]);
    const all = [
      'kong',
      'reconcile',
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
    const { code, out, err } = await runCommandLine(all, {
      fetch,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
        pauses.shift()?.();
        if (now >= waiting.until) {
          waiting.commit();
          waiting = { since: 0, until: 0, commit: () => undefined };
        }
      },
      files: memoryFiles(files),
    });
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
    /** As on AWS: what Billable takes now is counted after so many milliseconds, by `commit`. */
    holdBack: (ms: number, commit: () => void): void => {
      waiting = { since: now, until: now + ms, commit };
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

/** Rows of Billable: a consumer that calls, and one that gets 404. */
export const poppy = { id: 'c1', username: 'poppy', status: 200 };
export const digit = { id: 'c2', username: 'digit', status: 404 };
