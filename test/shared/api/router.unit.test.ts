import { describe, expect, test } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import { createRouter, type Route } from '../../../shared/api/router.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { jsonOf, request } from '../../support/api/requests.ts';

const ok = (body: HttpResponse['body'] = 'fine') => ({ status: 200, headers: {}, body });

const openRouter = (routes: readonly Partial<Route>[], isReadable = true) => {
  const logged: unknown[] = [];
  const router = createRouter(
    routes.map((route) => ({
      method: 'GET',
      path: '/thing',
      scope: null,
      handler: async () => ok(),
      ...route,
    })),
    {
      tokens: {
        tokens: async (scope) => {
          if (!isReadable) throw new Error('no secret store');
          return scope === 'read' ? ['rnew', 'rold'] : ['inew'];
        },
      },
      log: (error) => logged.push(error),
    },
  );
  return { ...router, logged };
};

const at = (path: string, over: Partial<HttpRequest> = {}) => request({ path, ...over });

describe('paths', () => {
  test('an unknown path is a 404 that names the known ones', async () => {
    const { handle } = openRouter([{ path: '/a' }, { path: '/b', method: 'POST' }]);
    const response = await handle(at('/c"<x>'));
    expect(response.status).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(await jsonOf(response)).toMatchObject({
      status: 404,
      title: 'Not Found',
      detail: expect.stringMatching(/"\/c\\"<x>".*GET \/a, POST \/b/),
    });
  });

  test('a wrong method is a 405 with the allowed ones', async () => {
    const { handle } = openRouter([{}, { method: 'POST' }]);
    const response = await handle(at('/thing', { method: 'DELETE' }));
    expect(response.status).toBe(405);
    expect(response.headers['allow']).toBe('GET, HEAD, POST');
  });

  test('a last segment in braces matches any one segment', async () => {
    const { handle } = openRouter([{ path: '/reports/{name}' }]);
    expect((await handle(at('/reports/2026-10.csv'))).status).toBe(200);
    for (const path of ['/reports/', '/reports', '/reports/a/b', '/x/reports/a', '/reportsx/a']) {
      expect((await handle(at(path))).status).toBe(404);
    }
  });
});

describe('headers', () => {
  const refused = async (): Promise<HttpResponse> => {
    throw new RefusedRequest(400, 'no');
  };
  const broken = async (): Promise<HttpResponse> => {
    throw new Error('broken');
  };
  const away = async (): Promise<HttpResponse> => {
    throw new StoreUnavailable('away');
  };
  const { handle } = openRouter([
    { path: '/fine' },
    { path: '/refused', handler: refused },
    { path: '/broken', handler: broken },
    { path: '/away', handler: away },
    { path: '/read', scope: 'read' },
  ]);

  test.each([
    ['GET', '/refused', 400],
    ['GET', '/read', 401],
    ['GET', '/none', 404],
    ['POST', '/fine', 405],
    ['GET', '/broken', 500],
    ['GET', '/away', 503],
  ])(
    '%s %s is a %d that no one may keep or take for another type',
    async (method, path, status) => {
      const response = await handle(at(path, { method }));
      expect(response.status).toBe(status);
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each(['GET', 'HEAD'])('an answer to %s is taken for no other type', async (method) => {
    const response = await handle(at('/fine', { method }));
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });
});

describe('access', () => {
  const routes = [
    { path: '/open' },
    { path: '/read', scope: 'read' },
    { path: '/ingest', scope: 'ingest' },
  ] as const;

  test.each([
    ['/open', undefined, 200],
    ['/read', undefined, 401],
    ['/read', 'rnew', 200],
    ['/read', 'rold', 200],
    ['/read', 'inew', 401],
    ['/ingest', 'inew', 200],
    ['/ingest', 'rnew', 401],
  ])('%s with token %s is answered %d', async (path, token, status) => {
    const { handle } = openRouter(routes);
    expect((await handle(at(path, { headers: { 'x-api-key': token } }))).status).toBe(status);
  });

  test('a 401 says how to present a token and does not repeat the wrong one', async () => {
    const { handle } = openRouter(routes);
    const response = await handle(at('/read', { headers: { 'x-api-key': 'wrong0token' } }));
    expect(response.headers['www-authenticate']).toMatch(/Basic.*Bearer/);
    expect(JSON.stringify(response)).not.toContain('wrong0token');
    expect(await jsonOf(response)).toMatchObject({ detail: expect.stringContaining('"read"') });
  });

  test('tokens that cannot be read are a 503, never a 401', async () => {
    const { handle, logged } = openRouter(routes, false);
    const response = await handle(at('/read', { headers: { 'x-api-key': 'rnew' } }));
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBeDefined();
    expect(logged).toHaveLength(1);
  });
});

describe('failures', () => {
  const failing = (error: Error) =>
    openRouter([
      {
        handler: async () => {
          throw error;
        },
      },
    ]);

  test('a store that is away is a 503 with Retry-After', async () => {
    const { handle, logged } = failing(new StoreUnavailable('busy'));
    const response = await handle(at('/thing'));
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
    expect(logged).toHaveLength(1);
  });

  test('an unknown error is a 500 without any of its text', async () => {
    const { handle, logged } = failing(new Error('apikey=hush'));
    const response = await handle(at('/thing'));
    expect(response.status).toBe(500);
    expect(JSON.stringify(response)).not.toContain('hush');
    expect(logged).toHaveLength(1);
  });

  test('a refused request is answered with its detail and not logged', async () => {
    const { handle, logged } = failing(new RefusedRequest(413, 'limit: too many'));
    const response = await handle(at('/thing'));
    expect(await jsonOf(response)).toMatchObject({ status: 413, detail: 'limit: too many' });
    expect(logged).toHaveLength(0);
  });
});

describe('HEAD', () => {
  test('has the headers of GET and its length, without the body', async () => {
    const { handle } = openRouter([{ handler: async () => ok('grüße') }]);
    const response = await handle(at('/thing', { method: 'HEAD' }));
    expect(response).toMatchObject({ status: 200, body: '', headers: { 'content-length': '7' } });
  });

  test('lets go of a streamed body', async () => {
    let isReleased = false;
    const stream = async function* () {
      try {
        yield 'a';
        yield 'b';
      } finally {
        isReleased = true;
      }
    };
    const { handle } = openRouter([{ handler: async () => ok(stream()) }]);
    expect((await handle(at('/thing', { method: 'HEAD' }))).body).toBe('');
    expect(isReleased).toBe(true);
  });
});
