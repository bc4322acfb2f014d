import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';

import {
  accessibilityFaults,
  describeInBrowser,
  openBrowser,
  openTab,
  type Tab,
} from '../../../support/browser/open-browser.ts';
import { expectForEveryone } from '../../../support/browser/for-everyone.ts';
import { followLinks } from '../../../support/browser/follow-links.ts';
import { endServers } from '../../../support/local/server.ts';
import { type PageWorld, startPageWorld } from '../../../support/page/world.ts';

/** What of others is in the world. */
const foreign = [/globex/i, /initech/i, /onerror/, /onmouseover/, /id-nameless/, /anonymous/];

const ownViews = {
  usage: '',
  today: '?range=today',
  'last month': '?range=last_month',
  'a service': '?service=orders',
  'a consumer': '?consumer=id:id-acme-1',
  'nothing in it': '?month=2019-01',
  reports: '?view=reports',
} as const;

describeInBrowser('the page of a customer', () => {
  let world: PageWorld;
  let browser: Browser;
  let tab: Tab;
  let url: string;

  beforeAll(async () => {
    world = await startPageWorld();
    url = world.server.url;
    browser = await openBrowser();
    tab = await signedIn();
  });

  afterAll(async () => {
    await browser.close();
    await world.server.end('SIGTERM');
    await endServers();
  });

  const newLink = () => world.billable('token', '--customer', 'acme', '--link', '--url', url);

  /** A tab of its own in which acme is signed in by a link. */
  const signedIn = async (): Promise<Tab> => {
    const opened = await openTab(browser, url);
    await opened.page.goto(await newLink());
    await Promise.all([opened.page.waitForNavigation(), opened.page.click('button')]);
    return opened;
  };

  test('a link on another site shows a button that signs in, once, and leaves no trace of itself', async () => {
    const link = await newLink();
    // To a browser `localhost` is another site than 127.0.0.1.
    const mail = createServer((_, out) => {
      out.setHeader('content-type', 'text/html');
      out.end(`<a href="${link}">Your usage</a>`);
    });
    await once(mail.listen(0, '127.0.0.1'), 'listening');
    const { port } = mail.address() as AddressInfo;
    const { page } = await openTab(browser, url);
    const referrers: (string | undefined)[] = [];
    page.on('request', (request) => referrers.push(request.headers()['referer']));
    await page.goto(`http://localhost:${port}/`);
    await Promise.all([page.waitForNavigation(), page.click('a')]);
    await page.focus('button');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    mail.close();
    expect(page.url()).toBe(`${url}/`);
    expect(await page.title()).toContain('Acme Corp');
    expect(referrers.filter((referrer) => referrer?.includes('token') === true)).toEqual([]);
    expect(await page.evaluate('document.cookie')).toBe('');

    const other = await openTab(browser, url);
    await other.page.goto(link);
    expect(await textOf(other.page)).toContain('This link does not work any more');
    expect(await accessibilityFaults(other.page)).toEqual([]);
    await page.goto(link);
    expect(page.url()).toBe(`${url}/`);
    expect(await page.title()).toContain('Acme Corp');
  });

  test('the page of a link is for everyone, at every width', async () => {
    await expectForEveryone((await openTab(browser, url)).page, await newLink());
  });

  test.each(Object.entries(ownViews))('%s is for everyone, at every width', async (_, query) => {
    await expectForEveryone(tab.page, `${url}/${query}`);
    expect(tab.faults).toEqual([]);
  });

  test('shows limits, services, consumers and states, and nothing of others', async () => {
    const { page } = tab;
    for (const query of Object.values(ownViews)) {
      await page.goto(`${url}/${query}`);
      const source = await page.content();
      for (const pattern of foreign) expect(source).not.toMatch(pattern);
    }
    await page.goto(`${url}/`);
    const text = await textOf(page);
    for (const part of [
      'Acme Corp used',
      'Limits',
      'By day',
      'Services',
      'Consumers',
      'By status',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/100 % was reached, noticed on/);
  });

  test.each([
    '?view=customers',
    '?view=consumers',
    '?view=services',
    '?view=pushes',
    '?view=alerts',
    '?view=quarantine',
    'push',
    'metrics',
    'reports/2026-10',
    'reports/2026-10.csv',
  ])('/%s is refused, as a page that says what there is', async (path) => {
    const answer = await tab.page.goto(`${url}/${path}`);
    expect(answer?.status()).toBe(403);
    const text = await textOf(tab.page);
    expect(text).toMatch(/They have usage and reports|It opens: \/billable/);
    expect(text).toMatch(/Usage\s+Reports\s+Sign out/);
    expect(await accessibilityFaults(tab.page)).toEqual([]);
    tab.faults.length = 0;
  });

  test('every link leads to what the customer may see', async () => {
    expect(await followLinks((await signedIn()).page, url)).toBeGreaterThan(20);
  });

  test('back and forward keep the period, and the form leads to an address of its own', async () => {
    const { page } = await signedIn();
    await page.select('select[name=range]', 'last_month');
    await Promise.all([page.waitForNavigation(), page.click('.filters button')]);
    const asked = page.url();
    expect(asked).toContain('range=last_month');
    const title = await page.title();
    await page.goBack();
    expect(await page.title()).not.toBe(title);
    await page.goForward();
    expect(page.url()).toBe(asked);
    expect(await page.title()).toBe(title);
  });

  test('prints without the frame, in ink on white', async () => {
    const { page } = tab;
    await page.goto(`${url}/`);
    await page.emulateMediaType('print');
    const hidden = await page.evaluate(
      `['nav', '.filters', '.files', '.account'].map((part) => getComputedStyle(document.querySelector(part)).display)`,
    );
    expect(hidden).toEqual(['none', 'none', 'none', 'none']);
    const isSeen = `document.querySelector('details table').checkVisibility({ contentVisibilityAuto: true })`;
    expect(await page.evaluate(isSeen)).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    // Both in one call: each of the calls of `page` takes back what the other has set.
    const session = await page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', {
      media: 'print',
      features: [{ name: 'prefers-color-scheme', value: 'dark' }],
    });
    const inks = await page.evaluate(
      `['h1', '.summary', '.cards .value'].map((part) => getComputedStyle(document.querySelector(part)).color)`,
    );
    expect(inks).toEqual(Array.from({ length: 3 }, () => 'rgb(28, 30, 32)'));
    await session.detach();
    expect((await page.pdf()).length).toBeGreaterThan(5_000);
    await page.emulateMediaType('screen');
  });

  test('signing out ends the session', async () => {
    const { page } = await signedIn();
    await Promise.all([page.waitForNavigation(), page.click('.account button')]);
    const answer = await page.goto(`${url}/`);
    expect(answer?.status()).toBe(401);
  });
});

const textOf = (page: Page): Promise<string> =>
  page.evaluate('document.body.innerText') as Promise<string>;
