import { expect } from '@jest/globals';

import { runDoctor } from '../../../kong/doctor/command.ts';
import {
  type AdminContents,
  adminPlugin,
  createAdminApiDouble,
  meteredKong,
} from '../kong-admin-api.ts';

export const billable = 'http://billable:8080';
export const endpoint = `${billable}/ingest`;
export const token = 'ingest0token';

/** How Kong sends the user of `http://kong:TOKEN@host`. */
const basic = `Basic ${Buffer.from(`kong:${token}`).toString('base64')}`;

/** What Billable answers to an empty array. */
export const taken = { accepted: 0, quarantined: 0, duplicate: false };

/** Kong behind `contents`, Billable that takes `token`; the exit code and what was printed. */
export const examine = async (
  contents: AdminContents,
  options: {
    isDown?: boolean;
    answers?: number;
    args?: string[];
    /** Another server in the place of Billable, by path. */
    serve?: (path: string) => Promise<Response>;
    /** What Billable's settings want; where it is missing, it does not say. */
    wants?: { labels: string[]; meters: string[]; meter_paths?: Record<string, string> };
  } = {},
) => {
  const kong = createAdminApiDouble(contents);
  const posted: string[] = [];
  const methods: string[] = [];
  const followed: string[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    // Else a redirect would carry a token to another host, and hide that Kong does not follow it.
    if (init.redirect !== 'manual') followed.push(url);
    if (!url.startsWith(billable)) return kong.fetch(url, init);
    if (options.isDown === true) throw new TypeError('fetch failed');
    if (options.serve !== undefined && url.endsWith('/health')) return options.serve('/health');
    if (url.endsWith('/health')) return Response.json({ status: 'ok' });
    if (options.serve !== undefined) return options.serve(new URL(url).pathname);
    if (url.endsWith('/whoami')) return whoami(options.wants);
    methods.push(init.method ?? '');
    posted.push(typeof init.body === 'string' ? init.body : '');
    const headers = new Headers(init.headers);
    const isRight = headers.get('x-api-key') === token || headers.get('authorization') === basic;
    return Response.json(taken, { status: options.answers ?? (isRight ? 200 : 401) });
  };
  const args = [
    '--kong',
    'http://kong:8001',
    '--billable',
    billable,
    '--json',
    ...(options.args ?? []),
  ];
  let out = '';
  let err = '';
  const output = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const code = await runDoctor(args, output, { fetch });
  expect(followed).toEqual([]);
  const { findings, allowed, notes } = JSON.parse(out === '' ? '{"findings":[]}' : out) as {
    findings: Found[];
    allowed: Found[];
    notes: string[];
  };
  return { code, findings, allowed, notes, out, err, posted, methods, requests: kong.requests };
};

const whoami = (wants?: object): Response =>
  wants === undefined
    ? new Response('', { status: 404 })
    : Response.json({ scope: 'ingest', customer: null, expires: null, ...wants });

type Found = { code: string; where: string[]; what: string; fix: string };

/** What the doctor says is `expected`, in that order, and the command fails. */
export const expectFindings = async (
  contents: AdminContents,
  expected: readonly Finding[],
): Promise<void> => {
  const { code, findings } = await examine(contents);
  expect({ code, findings: findings.map(({ code: of }) => of) }).toEqual({
    code: 1,
    findings: expected.map(({ code: of }) => of),
  });
  expect(findings).toMatchObject(expected);
  for (const { what, fix } of findings) expect(what.length * fix.length).toBeGreaterThan(0);
};

/** `where` is compared only if it is given. */
export type Finding = { readonly code: string; readonly where?: readonly string[] };

export type FindingCase = readonly [string, AdminContents, readonly Finding[]];

/** A Kong in which the doctor has nothing to find. */
export const right = meteredKong(endpoint);

/** The same with a kit that keeps models and tokens. */
export const rightWithAi = meteredKong(endpoint, '3.9.3', { ai: true, paths: [] });

/** The metered Kong with other fields in the configuration of its http-log. */
export const withConfig = (changes: Record<string, unknown>, contents = right): AdminContents => ({
  ...contents,
  plugins: contents.plugins.map((plugin) =>
    plugin['name'] === 'http-log'
      ? { ...plugin, config: { ...(plugin['config'] as object), ...changes } }
      : plugin,
  ),
});

/** Without its plugins of this name. */
export const without = (name: string, contents = right): AdminContents => ({
  ...contents,
  plugins: contents.plugins.filter((plugin) => plugin['name'] !== name),
});

export const withPlugin = (changes: Record<string, unknown>, contents = right): AdminContents => ({
  ...contents,
  plugins: [...contents.plugins, adminPlugin(changes)],
});

/** An http-log to another server, whose address holds secrets. */
export const elsewhere = {
  name: 'http-log',
  config: { http_endpoint: 'http://user:p@w@logs:9000/secret-path?key=secret-query' },
};

/** The http-log of the kit, to put on a route or with other settings. */
export const ours = { name: 'http-log', config: right.plugins[1]?.['config'] };

/** The right Kong with an ai-proxy on its route. */
export const withAiProxy = (config: object): AdminContents =>
  withPlugin({ id: 'ai', name: 'ai-proxy', route: { id: 'r-main' }, config }, rightWithAi);

/** An ai-proxy whose tokens are what the provider says. */
export const measuredAi = {
  logging: { log_statistics: true },
  model: { provider: 'openai' },
  response_streaming: 'deny',
};
