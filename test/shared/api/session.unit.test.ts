import { createSignOutHandler } from '../../../functions/query/page/sign-in-handler.ts';
import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';

import { createMemoryUsedLinks } from '../../../shared/adapters/memory/used-links.ts';
import { createSessions } from '../../../shared/api/session.ts';
import { hourMs } from '../../../shared/calendar/instant.ts';

const token = 'aReadTokenOfThisTest';

const setUp = ({ prefix = '', isSecure = false } = {}) => {
  const state = { keys: [randomBytes(32)], now: Date.UTC(2026, 10, 27) };
  const used = createMemoryUsedLinks();
  const sessions = createSessions({
    keys: async () => state.keys,
    clock: () => state.now,
    used,
    prefix,
    isSecure,
  });
  return { state, used, sessions };
};

const cookieOf = (setCookie: string) => ({ cookie: setCookie.split(';', 1)[0] });

describe('a session', () => {
  test('gives the token that it was begun with, and never shows it', async () => {
    const { sessions } = setUp();
    const cookie = await sessions.begin(token);
    expect(cookie).not.toContain(token);
    expect(
      Buffer.from(cookie.split(/[=;]/)[1] ?? '', 'base64url').toString('latin1'),
    ).not.toContain(token);
    expect((await sessions.read(cookieOf(cookie)))?.token).toBe(token);
  });

  test('that was signed out opens nothing, wherever its cookie is kept, and others stay', async () => {
    const { sessions } = setUp();
    const [headers, other] = [await sessions.begin(token), await sessions.begin(token)].map(
      cookieOf,
    );
    await sessions.end(headers ?? {});
    expect(await sessions.read(headers ?? {})).toBeNull();
    expect((await sessions.read(other ?? {}))?.token).toBe(token);
  });

  test('that was signed out opens in no other form of its cookie', async () => {
    const { sessions } = setUp();
    const { cookie = '' } = cookieOf(await sessions.begin(token));
    await sessions.end({ cookie });
    const [name = '', value = ''] = cookie.split(/=(.*)/s);
    const others = [`${value}.`, `${value}~~`, `${value.slice(0, 5)}.${value.slice(5)}`];
    const inBase64 = value.replaceAll('-', '+').replaceAll('_', '/');
    for (const other of [value, ...others, inBase64, `${inBase64}+`]) {
      expect(await sessions.read({ cookie: `${name}=${other}` })).toBeNull();
    }
  });

  test('leaves no note where the cookie that is signed out is none', async () => {
    const { sessions, used } = setUp();
    const noted: string[] = [];
    used.use = async ({ id }) => noted.push(id) > 0;
    await sessions.end({ cookie: 'billable_session=made-up' });
    await sessions.end({});
    expect(noted).toEqual([]);
  });

  test('ends with its key, and after twelve hours', async () => {
    const { sessions, state } = setUp();
    const headers = cookieOf(await sessions.begin(token));
    state.keys.unshift(randomBytes(32));
    expect((await sessions.read(headers))?.token).toBe(token);
    state.now += 12 * hourMs;
    expect(await sessions.read(headers)).toBeNull();
    state.now -= hourMs;
    state.keys.pop();
    expect(await sessions.read(headers)).toBeNull();
  });

  test('is none where any character of its cookie was changed', async () => {
    const { sessions } = setUp();
    const { cookie = '' } = cookieOf(await sessions.begin(token));
    const begin = 'billable_session='.length;
    for (let at = begin; at < cookie.length - 1; at++) {
      const other = cookie[at] === 'A' ? 'B' : 'A';
      const changed = `${cookie.slice(0, at)}${other}${cookie.slice(at + 1)}`;
      expect(await sessions.read({ cookie: changed })).toBeNull();
    }
    expect(await sessions.read({ cookie: 'billable_session=AAAA' })).toBeNull();
    expect(await sessions.read({})).toBeNull();
  });

  test('keeps its cookie from scripts and other sites, and to the path of the public URL', async () => {
    const plain = await setUp().sessions.begin(token);
    expect(plain).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    const { sessions } = setUp({ prefix: '/usage', isSecure: true });
    const secure = await sessions.begin(token);
    expect(secure).toMatch(/; Path=\/usage; HttpOnly; SameSite=Lax; Secure$/);
    expect(await sessions.end({})).toMatch(/^billable_session=; Path=\/usage; .*Max-Age=0$/);
  });
});

describe('what a form sends back', () => {
  test('stays the same for a browser that has the cookie of a form', () => {
    const { sessions } = setUp();
    const one = sessions.newForm({});
    expect(sessions.newForm(cookieOf(one.cookie))).toEqual(one);
    expect(sessions.newForm({ cookie: 'billable_form=of another site' }).formToken).not.toBe('');
  });

  test('fits the cookie that it was made with alone', () => {
    const { sessions } = setUp();
    const [one, other] = [sessions.newForm({}), sessions.newForm({})];
    expect(sessions.isFormOf(cookieOf(one.cookie), one.formToken)).toBe(true);
    expect(sessions.isFormOf(cookieOf(one.cookie), other.formToken)).toBe(false);
    expect(sessions.isFormOf(cookieOf(one.cookie), '')).toBe(false);
    expect(sessions.isFormOf({}, one.formToken)).toBe(false);
  });

  test('fits a session by its own', async () => {
    const { sessions } = setUp();
    const headers = cookieOf(await sessions.begin(token));
    const session = await sessions.read(headers);
    expect(sessions.isFormOf(headers, session?.formToken ?? '')).toBe(true);
  });

  test('of a cookie that another site set does not sign a session out', async () => {
    const { sessions } = setUp();
    const signOut = createSignOutHandler({ sessions, prefix: '' });
    const { cookie: session } = cookieOf(await sessions.begin(token));
    const { cookie: planted, formToken } = sessions.newForm({});
    const headers = { cookie: `${cookieOf(planted).cookie}; ${session}` };
    const post = (form: string) =>
      signOut({
        method: 'POST',
        path: '/sign-out',
        query: '',
        headers,
        body: Buffer.from(`form=${form}`),
      });
    expect((await post(formToken)).headers).not.toHaveProperty('set-cookie');
    const own = await sessions.read(headers);
    expect(own).not.toBeNull();
    expect((await post(own?.formToken ?? '')).headers).toHaveProperty('set-cookie');
    expect(await sessions.read(headers)).toBeNull();
  });
});
