import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'puppeteer-core';

import { expectForEveryone } from '../../../support/browser/for-everyone.ts';
import { describeInBrowser, openBrowser, openTab } from '../../../support/browser/open-browser.ts';
import { endServers, testReadToken } from '../../../support/local/server.ts';
import { signIn } from '../../../support/page/session.ts';
import { type PageWorld, startPageWorld } from '../../../support/page/world.ts';

describeInBrowser('what leaves the house, on the page of operators', () => {
  let world: PageWorld;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    world = await startPageWorld();
    url = world.server.url;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await world.server.end('SIGTERM');
    await endServers();
  });

  const operator = async () => {
    const opened = await openTab(browser, url);
    await signIn(opened.page, `${url}/`, testReadToken);
    // The 401 with the form is an error to the console.
    opened.faults.length = 0;
    return opened;
  };

  test.each([
    ['', /Limits reached\s+2\s+3 warned/, /Sent to HTTP.*\s+2 of 3\s+globex: refused/],
    [
      '?view=pushes',
      /refused\s+the subject is not known <b>there<\/b>/,
      /Acme Corp\s.*\s120 requests/,
    ],
    ['?view=alerts', /3 customers have reached a threshold/, /100 %: Acme Corp, "><img/],
    ['?view=reports', /October|November/, /By customer and service/],
    ['?customer=acme', /Acme Corp used/, /100 % was reached, noticed on/],
  ])('"%s" says it, for everyone and at every width', async (query, ...patterns) => {
    const { page, faults } = await operator();
    await expectForEveryone(page, `${url}/${query}`);
    await page.setViewport({ width: 1_280, height: 800 });
    await page.goto(`${url}/${query}`);
    const text = await page.evaluate('document.body.innerText');
    for (const pattern of patterns) expect(text).toMatch(pattern);
    expect(faults).toEqual([]);
  });

  test('a phone shows the limits of customers beside a month before', async () => {
    const { page } = await operator();
    await page.setViewport({ width: 390, height: 800 });
    await page.goto(`${url}/?range=last_month`);
    const seen = (await page.evaluate(
      `[...document.querySelectorAll('td.plan, th.plan')]
        .map((cell) => cell.getBoundingClientRect().right <= cell.closest('.box').getBoundingClientRect().right)`,
    )) as boolean[];
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).not.toContain(false);
  });

  test.each([
    ['?view=pushes', '[aria-labelledby=totals] tbody tr', /HTTP,\s+\w+ \d{4}, sent \d/],
    ['?view=quarantine', '[aria-labelledby=newest] tbody tr', /batch\s+\w{12}/],
    ['?view=alerts', '[aria-labelledby=rules] tbody tr', /(?:each|Acme Corp),\s+(?:\w+ )?\d{4}/],
  ])('a phone shows in "%s" what tells lines apart', async (query, lines, pattern) => {
    const { page } = await operator();
    await page.setViewport({ width: 360, height: 800 });
    await page.goto(`${url}/${query}`);
    const shown = (await page.evaluate(
      `[...document.querySelectorAll('${lines}')].map((line) => line.innerText)`,
    )) as string[];
    expect(shown.length).toBeGreaterThan(1);
    for (const line of shown) expect(line).toMatch(pattern);
  });
});
