import axe from 'axe-core';
import { describe } from '@jest/globals';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

import { browserPath } from './browser-path.ts';

const path = browserPath();

/** A suite that needs a browser; the line that says where there is none is written once a run. */
export const describeInBrowser = path === null ? describe.skip : describe;

export const openBrowser = async (): Promise<Browser> => {
  if (path === null) throw new Error('there is no browser');
  // Without a sandbox: it needs rights that containers do not give, and the pages are our own.
  return puppeteer.launch({ executablePath: path, args: ['--no-sandbox'] });
};

/** A tab that keeps what went wrong in it. */
export type Tab = {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests to other origins. */
  readonly faults: string[];
};

export const openTab = async (browser: Browser, origin: string): Promise<Tab> => {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => faults.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => {
    // The browser draws the icons of its own widgets from such.
    const isOwn = request.url().startsWith(origin) || request.url().startsWith('data:');
    if (!isOwn) faults.push(`request to ${request.url()}`);
  });
  return { page, faults };
};

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const rulesOfColour = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };

/** What axe finds against WCAG 2.2 AA, one line each. */
export const accessibilityFaults = async (page: Page) => faultsAgainst(page, everyRule);

/** The same by the rules of colour alone: a scheme changes nothing else of a page. */
export const colourFaults = async (page: Page) => faultsAgainst(page, rulesOfColour);

/** The script of axe runs past the page's policy, once a page. */
const faultsAgainst = async (
  page: Page,
  runOnly: NonNullable<axe.RunOptions['runOnly']>,
): Promise<readonly string[]> => {
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
  const violations = (await page.evaluate(
    `window.axe ?? (() => { ${axe.source} })();
    axe.run(document, ${options}).then(({ violations }) => violations)`,
  )) as axe.AxeResults['violations'];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
};
