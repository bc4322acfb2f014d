import { expect } from '@jest/globals';
import type { Page } from 'puppeteer-core';

const maxPages = 80;

/** Follows the links of the first page, and of those that they lead to; gives how many it followed. */
export const followLinks = async (page: Page, url: string): Promise<number> => {
  // The policy of the pages would let no script of ours fetch.
  await page.setBypassCSP(true);
  await page.goto(`${url}/`);
  const seen = new Set<string>();
  const waiting = [`${url}/`];
  for (let next = waiting.pop(); next !== undefined && seen.size < maxPages; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const { status, links } = (await page.evaluate(`(${lookAt})(${JSON.stringify(next)})`)) as {
      status: number;
      links: readonly string[];
    };
    expect([next, status]).toEqual([next, 200]);
    waiting.push(...links.filter((link) => link.startsWith('/')).map((link) => `${url}${link}`));
  }
  return seen.size;
};

const lookAt = `async (address) => {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  const isPage = answer.headers.get('content-type').startsWith('text/html');
  const text = isPage ? await answer.text() : '';
  const links = new DOMParser().parseFromString(text, 'text/html').querySelectorAll('a');
  return { status: answer.status, links: [...links].map((link) => link.getAttribute('href')) };
}`;
