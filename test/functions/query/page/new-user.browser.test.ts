import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';

import { dayMs } from '../../../../shared/calendar/instant.ts';
import { describeInBrowser, openBrowser, openTab } from '../../../support/browser/open-browser.ts';
import { endServers, postBatch, readPath, testReadToken } from '../../../support/local/server.ts';
import { signIn } from '../../../support/page/session.ts';
import { type PageWorld, startPageWorld } from '../../../support/page/world.ts';

/** Ten days ago a service failed 300 times. */
const failedAt = Date.now() - 10 * dayMs;
const failures = JSON.stringify(
  Array.from({ length: 300 }, (_, i) => ({
    request: { id: `failed-${i}` },
    started_at: failedAt,
    response: { status: 503 },
    consumer: { id: 'id-globex', username: 'globex', custom_id: 'globex' },
    service: { name: 'payments' },
  })),
);

describeInBrowser('someone who has the address and a token alone', () => {
  let world: PageWorld;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    world = await startPageWorld();
    await postBatch(world.server, failures);
    browser = await openBrowser();
    ({ page } = await openTab(browser, world.server.url));
    await signIn(page, `${world.server.url}/`, testReadToken);
  });

  afterAll(async () => {
    await browser.close();
    await world.server.end('SIGTERM');
    await endServers();
  });

  const click = async (selector: string): Promise<void> => {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
  };

  const textOf = async (selector: string): Promise<string> =>
    String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`));

  const home = (): Promise<unknown> => page.goto(`${world.server.url}/`);

  test('finds the total of last month by one click', async () => {
    await home();
    await click('a[rel=prev]');
    const shown = Number(/^[\d,]+/.exec(await textOf('.summary'))?.[0].replaceAll(',', ''));
    const path = '/billable?range=last_month&group_by=none';
    const { data } = (await (await readPath(world.server, path)).json()) as {
      data: readonly { requests: number }[];
    };
    expect(shown).toBe(data[0]?.requests);
  });

  test('finds the largest customer, and whether last month is final, on the first view', async () => {
    await home();
    const path = '/billable?range=this_month&group_by=customer&order=requests&limit=1';
    const { data } = (await (await readPath(world.server, path)).json()) as {
      data: readonly { customer_id: string }[];
    };
    const link = '[aria-labelledby=largest-customer] tbody a';
    const address = await page.evaluate(`document.querySelector('${link}').search`);
    expect(new URLSearchParams(String(address)).get('customer')).toBe(data[0]?.customer_id);
    expect(await textOf('.standings')).toMatch(
      /\w+ \d{4} is (?:final|closing, final (?:on|after)).* · \w+ \d{4} is open, final on \d/,
    );
  });

  test('finds why errors rose on one day: by one click on the sentence about it', async () => {
    await page.goto(`${world.server.url}/?range=last_30_days`);
    expect(await textOf('.summary')).toMatch(/server errors were [\d,]+ times their usual number/);
    await click('.summary a');
    expect(page.url()).toContain(new Date(failedAt).toISOString().slice(0, 10));
    expect(await textOf('[role=group][aria-labelledby=errors] tbody tr')).toMatch(
      /payments\s+503\s+300/,
    );
  });
});
