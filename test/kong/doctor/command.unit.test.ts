import { describe, expect, test } from '@jest/globals';

import { runDoctor } from '../../../kong/doctor/command.ts';
import { runCommandLine } from '../../support/cli/run.ts';
import { createAdminApiDouble } from '../../support/kong-admin-api.ts';
import {
  billable,
  elsewhere,
  endpoint,
  examine,
  right,
  taken,
  withConfig,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';

test('a report names ten routes and counts the others', async () => {
  const routes = Array.from({ length: 12 }, (_, i) => ({
    id: `r-${i}`,
    name: `route-${i}`,
    service: null,
    protocols: ['http'],
  }));
  const kong = createAdminApiDouble({ ...without('key-auth'), routes });
  const fetch = async (url: string, init: RequestInit): Promise<Response> =>
    url.startsWith(billable) ? Response.json({}) : kong.fetch(url, init);
  const { out } = await runCommandLine(['kong', 'doctor', '--billable', billable], { fetch });
  expect(out).toContain('route-9 and 2 more');
  expect(out).not.toContain('route-10');
});

test('what the doctor prints never holds a header, a user, a password, a path or a query', async () => {
  const contents = withPlugin(
    { ...elsewhere, route: { id: 'r-open' } },
    withConfig({ headers: { 'x-api-key': 'wrong0token' } }),
  );
  const { out, findings } = await examine(contents);
  expect(findings.map(({ code }) => code)).toEqual(['not_metered', 'token_refused']);
  expect(out).toContain('http://logs:9000.');
  expect(out).not.toMatch(/wrong0token|user|p@w|w@|secret/);
});

test('a name that would move the cursor of a terminal is written out', async () => {
  const routes = [{ id: 'r-main', name: 'm\u001b[2J', service: null, protocols: ['http'] }];
  const kong = createAdminApiDouble({ ...without('key-auth'), routes });
  const fetch = async (url: string, init: RequestInit): Promise<Response> =>
    url.startsWith(billable) ? Response.json({}) : kong.fetch(url, init);
  const { code, out } = await runCommandLine(['kong', 'doctor', '--billable', billable], { fetch });
  expect(code).toBe(1);
  expect(out).toContain('m\\u{1b}[2J');
});

test('Kong is asked with GET alone, and every page of a list is read', async () => {
  const { requests } = await examine(right);
  expect(requests.every((request) => request.startsWith('GET '))).toBe(true);
  expect(requests.filter((request) => request === 'GET /plugins')).toHaveLength(2);
});

describe('the doctor cannot look', () => {
  const run = async (fetch: () => Promise<Response>, args: readonly string[] = []) =>
    runCommandLine(['kong', 'doctor', ...args], { fetch });

  test('where nothing answers', async () => {
    const { code, err } = await run(async () => {
      throw new TypeError('fetch failed');
    });
    expect(code).toBe(2);
    expect(err).toContain('http://localhost:8001');
  });

  test('where Kong wants a token', async () => {
    const { code, err } = await run(async () => new Response('', { status: 401 }));
    expect(code).toBe(2);
    expect(err).toContain('--token');
  });

  test('where a list never ends', async () => {
    const { code, err } = await run(async () =>
      Response.json({ version: '3.9.3', data: [], offset: 'again' }),
    );
    expect(code).toBe(2);
    expect(err).toContain('same page');
  });

  test('where the answer is no Kong', async () => {
    const { code } = await run(async () => Response.json({ hello: 1 }));
    expect(code).toBe(2);
  });

  test.each([[['--kong', 'nonsense']], [['--nonsense']], [['--max-body', 'x']]])(
    'with the arguments %j',
    async (args) => {
      const { code, err } = await run(async () => {
        throw new Error('asked');
      }, args);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    },
  );
});

test('a token for RBAC reaches the Admin API and nothing else', async () => {
  const kong = createAdminApiDouble(right, 'rbac');
  const toBillable: Headers[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (url.startsWith('http://localhost:8001')) return kong.fetch(url, init);
    toBillable.push(new Headers(init.headers));
    return Response.json({ status: 'ok', ...taken });
  };
  const args = ['--token', 'rbac', '--billable', billable];
  expect(await runCommandLine(['kong', 'doctor', ...args], { fetch })).toMatchObject({ code: 0 });
  const presented = toBillable.map((headers) => headers.get('kong-admin-token'));
  expect(new Set(presented)).toEqual(new Set([null]));
});

describe('--allow', () => {
  test('lets a known finding pass, and shows it', async () => {
    const args = ['--allow', 'no_authentication', '--allow', 'no_prometheus'];
    const contents = without('prometheus', without('key-auth'));
    const { code, findings, allowed } = await examine(contents, { args });
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(allowed).toMatchObject([
      { code: 'no_authentication', where: ['main', 'open'] },
      { code: 'no_prometheus' },
    ]);
  });

  test('lets no other finding pass', async () => {
    const contents = without('prometheus', without('key-auth'));
    const { code, findings } = await examine(contents, { args: ['--allow', 'no_prometheus'] });
    expect({ code, findings }).toMatchObject({
      code: 1,
      findings: [{ code: 'no_authentication' }],
    });
  });

  test('takes no code that there is not', async () => {
    const { code, err } = await examine(right, { args: ['--allow', 'no_autentication'] });
    expect(code).toBe(2);
    expect(err).toContain('--allow is "no_autentication"; allowed: no_http_log, ');
  });

  test('is said in words', async () => {
    const kong = createAdminApiDouble(without('key-auth'));
    const fetch = async (url: string, init: RequestInit): Promise<Response> =>
      url.startsWith(billable) ? Response.json({ status: 'ok', ...taken }) : kong.fetch(url, init);
    const args = ['--billable', billable, '--endpoint', endpoint, '--allow', 'no_authentication'];
    const { out } = await runCommandLine(['kong', 'doctor', ...args], { fetch });
    expect(out).toBe('Allowed: no_authentication (main, open)\n0 findings.\n');
  });
});

test('the doctor runs by itself on its flags, and says what it does not know', async () => {
  let printed = '';
  const output = {
    out: (part: string) => (printed += part),
    err: (part: string) => (printed += part),
  };
  const kong = createAdminApiDouble(without('key-auth'));
  const fetch = async (url: string, init: RequestInit): Promise<Response> =>
    url.startsWith(billable) ? Response.json({}) : kong.fetch(url, init);
  expect(
    await runDoctor(['--kong', 'http://kong:8001', '--billable', billable], output, { fetch }),
  ).toBe(1);
  expect(printed).toContain('no_authentication');
  expect(await runDoctor(['--what'], output, { fetch })).toBe(2);
  expect(printed).toMatch(/unknown option '--what'\nSee npx billable kong doctor --help\n$/);
  const probe = ['--probe', 'http://kong:8000'];
  expect(await runDoctor(probe, output, { fetch })).toBe(2);
  expect(printed).toMatch(/A read token is missing: --read-token or READ_TOKENS\./);
});
