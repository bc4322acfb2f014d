import { expect } from '@jest/globals';
import type { ApiAnswer } from '../../tools/smoke/api-client.ts';
import type { Step } from '../support/jest/story.ts';
import type { DeployedStack } from './deployed-stack.ts';

const html = { accept: 'text/html' };

/** The pair of a cookie that an answer sets, as a browser sends it back. */
const cookieOf = ({ headers }: ApiAnswer): string => {
  const set = [headers['set-cookie'] ?? ''].flat()[0] ?? '';
  return set.split(';')[0] ?? '';
};

/** An operator signs in through the gateway, and sees the page with its style. */
export const thePageIsServed = (step: Step, stack: () => DeployedStack): void => {
  step('a person signs in by the form, and the cookie alone opens the page', async () => {
    const { api, tokens } = stack().api;
    const form = await api('/', { headers: html });
    expect(form.status).toBe(401);
    const [, hidden = ''] = /name="form" value="([^"]+)"/.exec(form.body.toString()) ?? [];
    const signIn = (token: string) =>
      api('/sign-in', {
        method: 'POST',
        headers: {
          ...html,
          cookie: cookieOf(form),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ form: hidden, next: '', token }).toString(),
      });
    expect((await signIn(tokens.ingest)).status).toBe(401);
    const signedIn = await signIn(tokens.read);
    expect({ status: signedIn.status, location: signedIn.headers['location'] }).toEqual({
      status: 303,
      location: '/',
    });
    expect([signedIn.headers['set-cookie']].flat()[0]).toMatch(/HttpOnly.*SameSite=Lax/i);
    const session = cookieOf(signedIn);
    expect(session).not.toContain(tokens.read);

    const page = await api('/', { headers: { ...html, cookie: session } });
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    const text = page.body.toString();
    expect(text).toContain('Acme Corp');
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(text) ?? [];
    const sheet = await api(style, { headers: { cookie: session } });
    expect({ status: sheet.status, type: sheet.headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/css; charset=utf-8',
    });
    expect(sheet.body.toString()).toContain('.cards');
    expect((await api('/?view=reports', { headers: { ...html, cookie: session } })).status).toBe(
      200,
    );
    expect((await api('/', { headers: html })).status).toBe(401);
  });
};
