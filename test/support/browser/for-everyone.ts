import { expect } from '@jest/globals';
import type { Page } from 'puppeteer-core';

import { accessibilityFaults, colourFaults } from './open-browser.ts';
import { cutTables, overflow, wideFields } from './overflow.ts';

/** A page is for everyone: in both schemes, at every width, with text of 200 %. */
export const expectForEveryone = async (page: Page, address: string): Promise<void> => {
  await inScheme(page, 'light');
  await page.goto(address);
  for (const width of [1_280, 360]) {
    await page.setViewport({ width, height: 800 });
    expect(await accessibilityFaults(page)).toEqual([]);
    await inScheme(page, 'dark');
    expect(await colourFaults(page)).toEqual([]);
    await inScheme(page, 'light');
    expect(await cutTables(page)).toEqual([]);
  }
  // Larger phones have the same page with more room in the cells of tables.
  await page.setViewport({ width: 390, height: 800 });
  expect(await cutTables(page)).toEqual([]);
  for (const width of [320, 640, 2_560]) {
    await page.setViewport({ width, height: 800 });
    expect(await overflow(page)).toBe(0);
    expect(await cutTables(page)).toEqual([]);
    expect(await wideFields(page)).toEqual([]);
  }
  await page.setViewport({ width: 640, height: 800 });
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  expect(await overflow(page)).toBe(0);
};

const inScheme = async (page: Page, scheme: 'light' | 'dark'): Promise<void> =>
  page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
