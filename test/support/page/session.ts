import type { Page } from 'puppeteer-core';

/** Signs in as a person does: by keyboard, from the address that was asked for. */
export const signIn = async (page: Page, url: string, token: string): Promise<void> => {
  await page.goto(url);
  await page.type('#token', token);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
};
