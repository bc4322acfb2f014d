import type { Page } from 'puppeteer-core';

/** By how many pixels a page is wider than its window. */
export const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');

/** The fields that reach beyond their label, and so over what is beside them. */
export const wideFields = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('.filters label > *')]
    .filter((field) => field.getBoundingClientRect().right > field.closest('.filters').getBoundingClientRect().right + 1
      || field.getBoundingClientRect().right > field.parentElement.getBoundingClientRect().right + 1)
    .map((field) => field.name)`);

/** The headings of tables whose last columns lie beyond an edge. Those that are opened on demand may. */
export const cutTables = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('section .box')]
    .filter((box) => box.closest('details') === null && box.scrollWidth > box.clientWidth)
    .map((box) => box.closest('section').querySelector('h2').innerText)`);
