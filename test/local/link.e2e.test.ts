import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommandLine } from '../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  readPath,
  startTestServer,
  type TestServer,
} from '../support/local/server.ts';
import { cookieOf, fieldOf, getPage, postForm } from '../support/page/forms.ts';

const publicUrl = 'https://usage.example/kong';

let server: TestServer;

beforeAll(async () => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), 'customers: [{ id: acme, name: Acme Corp }]');
  server = await startTestServer({ dataDir, env: { PUBLIC_URL: publicUrl } });
});

afterAll(endServers);

const issued = async (...words: readonly string[]) => {
  const env = { BILLABLE_DATA_DIR: server.dataDir, PUBLIC_URL: publicUrl };
  const { out } = await runCommandLine(['token', '--customer', 'acme', ...words], {
    env,
    now: Date.now,
  });
  return out.trim();
};

/** A link as a mail has it, and the page behind it. */
const openLink = async () => {
  const link = await issued('--link');
  const opened = await getPage(server, link.replace(publicUrl, ''), {
    referer: 'https://mail.example/',
  });
  const text = await opened.text();
  const [form, token] = [fieldOf(text, 'form'), fieldOf(text, 'token')];
  return { opened, text, cookie: cookieOf(opened), form, token };
};

const press = ({ form, token, cookie }: Readonly<Record<'form' | 'token' | 'cookie', string>>) =>
  postForm(server, '/link', { form, token }, { cookie });

test('a link shows one button, which signs in once and leads to an address without the token', async () => {
  const link = await openLink();
  expect(link.opened.status).toBe(200);
  expect(link.opened.headers.get('referrer-policy')).toBe('no-referrer');
  expect(link.opened.headers.get('cache-control')).toBe('private, no-store');
  expect(link.text.match(/<button/g)).toHaveLength(1);
  expect(link.text).toContain(`action="/kong/link"`);

  const pressed = await press(link);
  expect(pressed.status).toBe(303);
  expect(pressed.headers.get('location')).toBe('/kong/');
  const setCookie = pressed.headers.get('set-cookie') ?? '';
  expect(setCookie).toMatch(/; Path=\/kong; HttpOnly; SameSite=Lax; Secure$/);
  expect(setCookie).not.toContain(link.token);
  const cookie = cookieOf(pressed);
  const who = await getPage(server, '/whoami', { cookie, accept: 'application/json' });
  expect(await who.json()).toMatchObject({ scope: 'read', customer: 'acme' });

  const again = await press(link);
  expect(again.status).toBe(401);
  expect(again.headers.get('set-cookie')).toBeNull();
  expect(await again.text()).toContain('This link does not work any more');
});

test('a link that is used says so before its button, and leads the browser that it signed in on', async () => {
  const link = await openLink();
  const cookie = cookieOf(await press(link));
  const path = `/link?token=${link.token}`;
  const elsewhere = await getPage(server, path);
  expect(elsewhere.status).toBe(401);
  expect(await elsewhere.text()).toContain('This link does not work any more');
  const here = await getPage(server, path, { cookie });
  expect([here.status, here.headers.get('location')]).toEqual([303, '/kong/']);
});

test('a link that no setting leads anywhere leads to the server that runs on the folder', async () => {
  const other = await startTestServer({ dataDir: newDataDir() });
  writeFileSync(join(other.dataDir, 'billable.yaml'), 'customers: [{ id: acme }]');
  const { out } = await runCommandLine(['token', '--customer', 'acme', '--link'], {
    env: { BILLABLE_DATA_DIR: other.dataDir },
    now: Date.now,
  });
  expect(out).toContain(`${other.url}/link?token=`);
  await other.end('SIGTERM');
  expect(existsSync(join(other.dataDir, 'address'))).toBe(false);
});

test('programs that look at a link use nothing up, and the token itself opens nothing', async () => {
  const link = await openLink();
  for (const headers of [{ accept: '*/*' }, {}]) {
    const looked = await getPage(server, `/link?token=${link.token}`, headers);
    expect(looked.status).toBe(200);
  }
  const asked = { 'x-api-key': link.token, accept: '*/*' };
  expect((await getPage(server, '/billable', asked)).status).toBe(401);
  expect((await press(link)).status).toBe(303);
});

test('the button of a page whose cookie is missing, or of another site, signs no one in', async () => {
  const link = await openLink();
  for (const cookie of ['', (await openLink()).cookie]) {
    const refused = await press({ ...link, cookie });
    expect(refused.status).toBe(400);
    expect(cookieOf(refused)).not.toContain('billable_session');
  }
  expect((await press(link)).status).toBe(303);
});

test('of many presses at the same time one signs in', async () => {
  const link = await openLink();
  const statuses = (await Promise.all(Array.from({ length: 6 }, () => press(link)))).map(
    ({ status }) => status,
  );
  expect(statuses.sort((a, b) => a - b)).toEqual([303, 401, 401, 401, 401, 401]);
});

test('a wrong link is slowed, counted, and not logged', async () => {
  const wrong = await getPage(server, '/link?token=wrong.token.ofThisTest');
  expect(wrong.status).toBe(401);
  const metrics = await (await readPath(server, '/metrics')).text();
  expect(metrics).toMatch(/billable_tokens_refused_total\{route="\/link"\} \d/);
  expect(server.output()).not.toContain('ofThisTest');
});

test('a customer signs in by its token in the form too, and the session dies with the key', async () => {
  const page = await getPage(server, '/');
  const signedIn = await postForm(
    server,
    '/sign-in',
    { form: fieldOf(await page.text(), 'form'), token: await issued(), next: '' },
    { cookie: cookieOf(page) },
  );
  expect(signedIn.status).toBe(303);
  const cookie = cookieOf(signedIn);
  expect((await getPage(server, '/', { cookie })).status).toBe(200);
  await issued('--rotate');
  await issued('--rotate');
  expect((await getPage(server, '/', { cookie })).status).toBe(401);
});
