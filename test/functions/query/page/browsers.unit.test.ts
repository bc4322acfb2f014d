import { expect, test } from '@jest/globals';
import { withBrowsers } from '../../../../functions/query/page/browsers.ts';
import { createWrongTokenDelay } from '../../../../local/tokens/wrong-tokens.ts';
import { createMemoryUsedLinks } from '../../../../shared/adapters/memory/used-links.ts';
import { createRouter, type Route } from '../../../../shared/api/router.ts';
import { createSessions } from '../../../../shared/api/session.ts';
import { request } from '../../../support/api/requests.ts';

const handler = async () => ({ status: 200, headers: {}, body: 'fine' });
const routes: readonly Route[] = [
  { method: 'GET', path: '/open', scope: null, handler },
  { method: 'GET', path: '/out', scope: 'read', handler },
];

/** Browsers whose wrong sessions wait until the test says so, one at a time. */
const setUp = () => {
  const keys = [new Uint8Array(32).fill(1)];
  const options = { used: createMemoryUsedLinks(), clock: () => 0, prefix: '', isSecure: false };
  const sessions = createSessions({ ...options, keys: async () => keys });
  const ends: (() => void)[] = [];
  const sleep = async () =>
    new Promise<void>((resolve) => {
      ends.push(resolve);
    });
  const tokens = { tokens: async () => ['right'] };
  const { handle } = withBrowsers(createRouter(routes, { tokens, log: () => undefined }), {
    sessions,
    prefix: '',
    refuseToken: createWrongTokenDelay({ most: 1, sleep }),
  });
  const get = async (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    (await handle(request({ path, headers }))).status;
  return { sessions, get, ends };
};

test('a session that opens nothing waits as a wrong token does, beside every token, but where none is needed', async () => {
  const { sessions, get, ends } = setUp();
  const wrong = { cookie: 'billable_session=guess' };
  const waiting = get('/out', wrong);
  while (ends.length === 0) await new Promise(setImmediate);
  for (const path of ['/out', '/nowhere']) expect(await get(path, wrong)).toBe(429);
  expect(await get('/out', { ...wrong, 'x-api-key': 'right' })).toBe(429);
  expect(await get('/open', wrong)).toBe(200);
  const cookie = await sessions.begin('right');
  expect(await get('/out', { cookie })).toBe(200);
  expect(await get('/open', { cookie, 'x-api-key': 'wrong' })).toBe(200);
  expect(await get('/out', { cookie, 'x-api-key': 'wrong' })).toBe(401);
  ends[0]?.();
  expect(await waiting).toBe(401);
});
