import { runCommandLine } from '../cli/run.ts';
import { type AdminContents, createAdminApiDouble } from '../kong-admin-api.ts';
import { billable, right, taken } from './doctor.ts';

export const proxy = 'http://kong:8000';
const readToken = 'read0token';

export type ProbedPlace = {
  readonly contents?: AdminContents;
  /** What Kong's proxy answers; `null`: nothing is there. */
  readonly proxyAnswers?: number | null;
  /** Polls of Billable after which the request is counted; `null`: never. */
  readonly countedAfter?: number | null;
  readonly consumer?: string;
  /** Requests like the probe that others make. */
  readonly others?: number;
  /** Billable's own metrics before and after the probe; none as on AWS. */
  readonly metrics?: readonly [string, string];
  readonly ingestAnswers?: number;
  readonly isBillable?: boolean;
  /** Whether Billable has more consumers than one answer holds. */
  readonly hasMany?: boolean;
};

/** Kong with its proxy, and Billable, around one run of the doctor with `--probe`. */
export const probe = async (place: ProbedPlace, args: readonly string[] = []) => {
  const {
    contents = right,
    proxyAnswers = 404,
    countedAfter = 1,
    consumer = 'id:anonymous',
    others = 0,
    ingestAnswers = 200,
  } = place;
  const kong = createAdminApiDouble(contents);
  const sent: { url: string; headers: Headers }[] = [];
  const queries: URLSearchParams[] = [];
  let polls = 0;
  let now = Date.parse('2026-11-22T12:00:00Z');

  /** Of `consumer`, and of all: there is no other. */
  const counted = (query: URLSearchParams): number => {
    const isOwn = query.get('consumer') === consumer;
    const ours = sent.length > 0 && countedAfter !== null && polls > countedAfter ? 1 : 0;
    if (isOwn || !query.has('consumer')) return 7 + ours + (sent.length > 0 ? others : 0);
    return 0;
  };

  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { origin, pathname, searchParams } = new URL(url);
    if (origin === proxy) {
      if (proxyAnswers === null) throw new TypeError('fetch failed');
      sent.push({ url, headers: new Headers(init.headers) });
      return new Response('no Route matched', { status: proxyAnswers });
    }
    if (origin !== billable) return kong.fetch(url, init);
    if (pathname === '/health') {
      return Response.json(place.isBillable === false ? {} : { status: 'ok' });
    }
    if (pathname === '/ingest') return Response.json(taken, { status: ingestAnswers });
    if (new Headers(init.headers).get('authorization') !== `Bearer ${readToken}`) {
      return new Response('', { status: 401 });
    }
    if (pathname === '/whoami') return new Response('', { status: 404 });
    if (pathname === '/metrics') {
      const text = place.metrics?.[sent.length > 0 ? 1 : 0];
      return new Response(text ?? '', { status: text === undefined ? 404 : 200 });
    }
    queries.push(searchParams);
    if (sent.length > 0) polls += 1;
    if (searchParams.get('group_by') === 'consumer,status') {
      const consumers = ['poppy', 'digit'].map((name) => ({
        consumer_id: `id-of-${name}`,
        consumer_username: name,
        status: proxyAnswers,
        requests: 3 + (name === 'poppy' && sent.length > 0 ? 1 : 0),
      }));
      return Response.json({ data: consumers, next_cursor: place.hasMany === true ? 'c' : null });
    }
    const requests = counted(searchParams);
    return Response.json({ data: [{ status: proxyAnswers ?? 404, requests }], next_cursor: null });
  };

  const words = ['kong', 'doctor', '--kong', 'http://kong:8001', '--billable', billable];
  const all = [...words, '--probe', proxy, '--read-token', readToken, ...args];
  const { code, out, err } = await runCommandLine(all, {
    fetch,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  return { code, out, err, sent, queries };
};
