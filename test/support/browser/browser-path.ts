import { existsSync } from 'node:fs';
import process from 'node:process';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where there is a browser of the Chromium kind; `null` where there is none. */
export const browserPath = (): string | null =>
  [process.env['CHROMIUM_PATH'] ?? '', ...places].find((path) => path !== '' && existsSync(path)) ??
  null;
