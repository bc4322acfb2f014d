import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Browser } from 'puppeteer-core';

import {
  describeInBrowser,
  openBrowser,
  openTab,
  type Tab,
} from '../../../support/browser/open-browser.ts';
import { expectForEveryone } from '../../../support/browser/for-everyone.ts';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  testReadToken,
  type TestServer,
} from '../../../support/local/server.ts';
import { expected, readSections, type Row, total } from '../../../support/page/sections.ts';
import { signIn } from '../../../support/page/session.ts';
import { badEntries, hostileNames, trafficOf } from '../../../support/page/traffic.ts';

const hostile = encodeURIComponent(hostileNames[0]);

const views = {
  overview: '',
  today: '?range=today',
  'last month': '?range=last_month',
  'a year': '?range=this_year',
  'nothing in it': '?month=2019-01',
  'wrong parameters': '?first=2026-02-30&last=2026-01-01&timezone=Mars&view=no',
  'another zone': '?timezone=Asia/Kathmandu&range=last_7_days',
  'a customer': '?customer=acme',
  'a hostile customer': `?customer=${hostile}`,
  'a service': '?service=orders',
  'a hostile service': `?service=${hostile}`,
  'all services': '?view=services',
  'a consumer': '?consumer=id:id-acme-1',
  'all customers': '?view=customers',
  'all consumers': '?view=consumers',
  reports: '?view=reports',
  quarantine: '?view=quarantine',
} as const;

describeInBrowser('the page', () => {
  let server: TestServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    server = await startTestServer();
    for (const body of trafficOf(Date.now())) await postBatch(server, body);
    await postBatch(server, badEntries(Date.now()));
    browser = await openBrowser();
    tab = await openTab(browser, server.url);
    await signIn(tab.page, `${server.url}/`, testReadToken);
    // The 401 with the form is an error to the console.
    tab.faults.length = 0;
  });

  afterAll(async () => {
    await browser.close();
    await server.end('SIGTERM');
    await endServers();
  });

  test.each(Object.entries(views))('%s is for everyone, at every width', async (_, query) => {
    await expectForEveryone(tab.page, `${server.url}/${query}`);
    expect(tab.faults).toEqual([]);
  });

  test.each([
    '',
    '?range=last_7_days',
    '?customer=acme',
    `?customer=${hostile}`,
    '?view=consumers',
  ])('every number of "%s" is that of the CSV behind it', async (query) => {
    await tab.page.goto(`${server.url}/${query}`);
    const sections = await readSections(tab.page);
    expect(sections.length).toBeGreaterThan(0);
    for (const { csv, tables } of sections) {
      const answer = await readPath(server, csv);
      expect(answer.status).toBe(200);
      const rows: readonly Row[] = parse(await answer.text(), { columns: true });
      const sum = total(rows);
      for (const { rows: shown, isCut } of tables) {
        const shownSum = shown.reduce((all, { requests }) => all + requests, 0);
        if (isCut) expect(shownSum).toBeLessThan(sum);
        else expect(shownSum).toBe(sum);
        for (const line of shown) {
          const ofStatus = rows.filter(
            ({ status }) => line.status === '' || status === line.status,
          );
          expect(line.requests).toBe(expected(line.key, ofStatus));
        }
      }
    }
  });

  test('a day of the table leads to the same view of that day, by hour', async () => {
    const { page } = tab;
    await page.goto(`${server.url}/?customer=acme&range=last_7_days`);
    await page.click('details summary');
    const textOf = async (selector: string) =>
      String(await page.evaluate(`document.querySelector('${selector}').textContent.trim()`));
    const [, day] = /^\w+ (\d+ \w+)$/.exec(await textOf('details tbody th a')) ?? [];
    await Promise.all([page.waitForNavigation(), page.click('details tbody th a')]);
    expect(await textOf('h1')).toContain(day);
    expect(await textOf('#chart')).toBe('By hour');
    expect(page.url()).toContain('customer=acme');
    expect(await textOf('.summary')).toMatch(/ (?:than\s+the [\d,]+|as many as)\s+on \d/);
  });

  test('the bar of a day leads to the errors of that day', async () => {
    const { page } = tab;
    await page.setViewport({ width: 390, height: 800 });
    await page.goto(`${server.url}/?range=last_7_days`);
    await Promise.all([page.waitForNavigation(), page.click('a.bar .column')]);
    expect(page.url()).toMatch(/\?first=(\d{4}-\d\d-\d\d)&last=\1$/);
    const heading = await page.evaluate(`document.querySelector('#errors').textContent.trim()`);
    expect(heading).toMatch(/^(?:Most e|E)rrors by service$/);
  });

  test('the keyboard alone reaches everything, the skip link first', async () => {
    const { page } = tab;
    await page.goto(`${server.url}/`);
    const reached = new Set<string>();
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate(
        "((at) => at === document.body ? '' : at.tagName + ' ' + (at.name || at.textContent.trim()))(document.activeElement)",
      );
      if (text === '') break;
      if (i === 0) expect(text).toBe('A Skip to the numbers');
      reached.add(String(text));
    }
    const wanted = [
      'A Usage',
      'A Quarantine 3',
      'BUTTON Sign out',
      'SELECT range',
      'INPUT timezone',
    ];
    expect([...reached]).toEqual(
      expect.arrayContaining([...wanted, 'A CSV', 'A acme', 'SUMMARY As a table']),
    );
  });
});
