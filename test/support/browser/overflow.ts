import type { Page } from 'puppeteer-core';

/** By how many pixels a page is wider than its window. */
export const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
