// Takes the pictures of README.md from the traffic of the demo: node tools/page-pictures.ts
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer-core';

import { writeDemoFile } from '../cli/demo/demo-file.ts';
import { demoBatches, demoMetering } from '../cli/demo/demo-traffic.ts';
import { startServer } from '../local/start-server.ts';
import { readConfig } from '../shared/settings/config.ts';
import { runBillable } from '../test/support/cli/run.ts';
import { browserPath } from '../test/support/browser/browser-path.ts';

const [ingestToken, readToken] = ['ingestTokenOfThePictures', 'readTokenOfThePictures'];
const maxBytes = 150_000;

const pictures = [
  { path: 'docs/page-wide.png', width: 1_180, height: 1_080, scheme: 'light' },
  { path: 'docs/page-phone.png', width: 390, height: 844, scheme: 'dark' },
] as const;

const takePictures = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.type('#token', readToken);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  for (const { path, width, height, scheme } of pictures) {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(url);
    await page.screenshot({ path });
    const { size } = statSync(path);
    console.log(`${path}: ${size} bytes`);
    if (size > maxBytes) throw new Error(`${path} has more than ${maxBytes} bytes`);
  }
};

const dataDir = mkdtempSync(join(tmpdir(), 'billable-pictures-'));
const executablePath = browserPath();
if (executablePath === null) throw new Error('no Chromium: apt-get install chromium');
const reading = readConfig({
  ...demoMetering,
  PORT: '0',
  BILLABLE_DATA_DIR: dataDir,
  INGEST_TOKENS: ingestToken,
  READ_TOKENS: readToken,
});
if (reading.kind === 'invalid') throw new Error(reading.problems.join());
writeDemoFile(reading.config);
const server = await startServer(reading.config, { clock: Date.now, log: () => undefined });
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox'] });
try {
  for (const { body } of demoBatches(Date.now())) {
    const headers = { 'x-api-key': ingestToken, 'content-type': 'application/json' };
    await fetch(`${server.url}/ingest`, { method: 'POST', headers, body });
  }
  for (const words of [['report'], ['alerts', 'run']]) {
    await runBillable(words, { BILLABLE_DATA_DIR: dataDir, ...demoMetering });
  }
  await takePictures(await browser.newPage(), `${server.url}/`);
} finally {
  await browser.close();
  await server.stop();
  rmSync(dataDir, { recursive: true });
}
