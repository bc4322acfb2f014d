import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import {
  endServers,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
} from '../support/local/server.ts';
import { cookieOf, fieldOf, getPage, postForm } from '../support/page/forms.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { PUBLIC_URL: 'https://usage.example/kong/' } });
});

afterAll(endServers);

const get = (path: string, headers?: Readonly<Record<string, string>>) =>
  getPage(server, path, headers);

const post = (
  path: string,
  form: Readonly<Record<string, string>>,
  headers?: Readonly<Record<string, string>>,
) => postForm(server, path, form, headers);

/** The form as a browser has it: its cookie and its hidden token. */
const openForm = async (query = '') => {
  const response = await get(`/${query}`);
  return { cookie: cookieOf(response), form: fieldOf(await response.text(), 'form') };
};

const signIn = async (token: string, next = ''): Promise<Response> => {
  const { cookie, form } = await openForm();
  return post('/sign-in', { token, form, next }, { cookie });
};

describe('without a token', () => {
  test('a browser gets 401 with the form and no window of its own, a program a problem', async () => {
    const page = await get('/?view=reports');
    expect(page.status).toBe(401);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('www-authenticate')).not.toMatch(/basic/i);
    expect(fieldOf(await page.text(), 'next')).toBe('/?view=reports');
    const program = await get('/', { accept: '*/*' });
    expect(program.status).toBe(401);
    expect(program.headers.get('content-type')).toBe('application/problem+json');
  });

  test('style and icon are open, and kept for long', async () => {
    for (const path of ['/style.css', '/icon.svg']) {
      const asset = await get(path);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toContain('immutable');
    }
  });
});

describe('signing in', () => {
  test('a read token is exchanged for a cookie that opens page and files, and reads alone', async () => {
    const signedIn = await signIn(testReadToken, '/?view=reports');
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('location')).toBe('/kong/?view=reports');
    const setCookie = signedIn.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/; Path=\/kong; HttpOnly; SameSite=Lax; Secure$/);
    expect(setCookie).not.toContain(testReadToken);
    const cookie = cookieOf(signedIn);
    for (const path of ['/', '/?view=reports', '/billable', '/reports']) {
      expect((await get(path, { cookie })).status).toBe(200);
    }
    const sent = await post('/ingest', {}, { cookie });
    expect(sent.status).toBe(401);
  });

  test('a wrong token, an ingest token and none get the form again, and are counted', async () => {
    const headers = { authorization: `Bearer ${testReadToken}`, accept: '*/*' };
    const countRefused = async (): Promise<number> => {
      const metrics = await (await get('/metrics', headers)).text();
      return Number(
        /^billable_tokens_refused_total\{route="\/sign-in"\} (\d+)$/m.exec(metrics)?.[1],
      );
    };
    const before = await countRefused();
    for (const token of ['wrongTokenOfThisTest', testIngestToken, '']) {
      const refused = await signIn(token);
      expect(refused.status).toBe(401);
      expect(await refused.text()).toContain('This token does not open the page.');
    }
    expect((await countRefused()) - before).toBe(3);
    expect(server.output()).not.toContain('wrongTokenOfThisTest');
  });

  test('a form of another site, without the cookie, signs no one in', async () => {
    const { form } = await openForm();
    const refused = await post('/sign-in', { token: testReadToken, form });
    expect(refused.status).toBe(400);
    expect(cookieOf(refused)).not.toContain('billable_session');
  });

  test.each([
    '/billable?range=last_month&layout=wide&csv=true&bom=true',
    '/reports/2026-10.csv?version=1&dates=plain',
    '/reports',
  ])('leads to what was asked for, %s', async (asked) => {
    const page = await get(asked);
    expect(page.status).toBe(401);
    const body = await page.text();
    const fields = { form: fieldOf(body, 'form'), next: fieldOf(body, 'next') };
    const form = { token: testReadToken, ...fields, next: fields.next.replaceAll('&amp;', '&') };
    const signedIn = await post('/sign-in', form, { cookie: cookieOf(page) });
    expect(signedIn.headers.get('location')).toBe(`/kong${asked}`);
    const wrong = await signIn('wrongTokenOfThisTest', asked);
    expect(fieldOf(await wrong.text(), 'next').replaceAll('&amp;', '&')).toBe(asked);
  });

  test.each([
    '//evil.example/\r\nx',
    '/\\evil.example',
    'https://evil.example/',
    '/reports/../../evil',
    '/reports/..',
    '/reports/%2e%2e',
    '/reports/a/b',
    '/.evil.example',
    '@evil.example',
    '/sign-out',
    '/link',
    '/ingest',
    '/billable\n',
    'view=reports',
    '',
  ])('leads nowhere else, as to %j', async (next) => {
    const signedIn = await signIn(testReadToken, next);
    expect(signedIn.headers.get('location')).toBe('/kong/');
  });

  test('writes a query anew that could end a header', async () => {
    const signedIn = await signIn(testReadToken, '/?a=\r\nset-cookie: x');
    expect(signedIn.headers.get('location')).toBe('/kong/?a=%0D%0Aset-cookie%3A+x');
  });

  test('header and cookie must agree', async () => {
    const cookie = cookieOf(await signIn(testReadToken));
    const same = await get('/billable', { cookie, 'x-api-key': testReadToken });
    expect(same.status).toBe(200);
    const other = await get('/billable', { cookie, 'x-api-key': 'another' });
    expect(other.status).toBe(401);
  });
});

describe('signing out', () => {
  test('needs the token of the form, and removes the cookie', async () => {
    const cookie = cookieOf(await signIn(testReadToken));
    const form = fieldOf(await (await get('/', { cookie })).text(), 'form');
    const forged = await post('/sign-out', { form: 'x' }, { cookie });
    expect(forged.headers.get('set-cookie')).toBeNull();
    const out = await post('/sign-out', { form }, { cookie });
    expect(out.status).toBe(303);
    expect(out.headers.get('set-cookie')).toMatch(/^billable_session=;.*Max-Age=0/);
    expect((await get('/', { cookie })).status).toBe(401);
    expect((await get('/billable', { cookie, accept: '*/*' })).status).toBe(401);
  });
});

describe('every page', () => {
  test('allows nothing but its own style, names its place, and is kept by no one', async () => {
    const cookie = cookieOf(await signIn(testReadToken));
    const page = await get('/', { cookie });
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const text = await page.text();
    expect(text).not.toMatch(/<script|javascript:| on[a-z]+="| style="/i);
    const addresses = [...text.matchAll(/(?:href|action)="([^"#]+)"/g)].map(
      ([, address]) => address,
    );
    expect(addresses.filter((address) => address?.startsWith('/kong/') !== true)).toEqual([]);
  });

  test('says what is wrong in words, and what there is no answer to', async () => {
    const cookie = cookieOf(await signIn(testReadToken));
    const missing = await get('/nothing/here', { cookie });
    expect(missing.status).toBe(404);
    const text = await missing.text();
    expect(text).toMatch(/Page not found.*There is nothing at this address/s);
    expect(text).toMatch(/href="\/kong\/\?view=reports".*<button>Sign out<\/button>/s);
    expect(await (await get('/nothing/here')).text()).not.toContain('Sign out');
    const wrong = await get('/billable?period=minute', { cookie });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('This cannot be shown');
  });
});
