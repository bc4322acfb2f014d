import { expect, test } from '@jest/globals';
import { createWrongTokenDelay } from '../../../local/tokens/wrong-tokens.ts';
import { problem } from '../../../shared/api/problem.ts';
import { createRouter } from '../../../shared/api/router.ts';
import { request } from '../../support/api/requests.ts';

/** A router whose waits end when the test says so. */
const routerWithDelay = (most: number) => {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const sleep = async (ms: number) =>
    new Promise<void>((resolve) => {
      waits.push({ ms, end: () => resolve() });
    });
  const handler = async () => ({ status: 200, headers: {}, body: 'fine' });
  const { handle } = createRouter([{ method: 'GET', path: '/out', scope: 'read', handler }], {
    tokens: { tokens: async () => ['right'] },
    log: () => undefined,
    refuseToken: createWrongTokenDelay({ most, sleep }),
  });
  const get = async (token: string | undefined): Promise<number> =>
    (await handle(request({ path: '/out', headers: { 'x-api-key': token } }))).status;
  return { get, waits };
};

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

test('the refusal of a wrong token waits a second; a right token and a missing one do not', async () => {
  const { get, waits } = routerWithDelay(100);
  let answered: number | null = null;
  const wrong = get('wrong').then((status) => (answered = status));
  await turns();
  expect({ answered, ms: waits.map(({ ms }) => ms) }).toEqual({ answered: null, ms: [1_000] });
  expect(await get('right')).toBe(200);
  expect(await get(undefined)).toBe(401);
  waits[0]?.end();
  expect(await wrong).toBe(401);
});

test('beyond those that may wait a wrong token is 429 at once, and a right one passes', async () => {
  const { get, waits } = routerWithDelay(2);
  const waiting = [get('wrong'), get('wrong')];
  await turns();
  expect(await get('wrong')).toBe(429);
  expect(await get('right')).toBe(200);
  for (const { end } of waits) end();
  expect(await Promise.all(waiting)).toEqual([401, 401]);
  const next = get('wrong');
  await turns();
  waits[2]?.end();
  expect(await next).toBe(401);
});

test('100 may wait where nothing else is said', async () => {
  const refuse = createWrongTokenDelay({ sleep: async () => Promise.withResolvers().promise });
  const refusal = problem(401, 'wrong');
  for (let i = 0; i < 100; i++) void refuse(refusal);
  expect(await refuse(refusal)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
});
