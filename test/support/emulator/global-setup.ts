import process from 'node:process';
import { browserPath } from '../browser/browser-path.ts';
import { installDynoxide, isDynoxideWanted } from '../dynoxide/install.ts';
import { type Emulator, startEmulator } from './start.ts';

export const endpointVariable = 'BILLABLE_TEST_AWS_ENDPOINT';

let emulator: Emulator | null = null;

/** Starts one emulator for the whole run of jest; its workers find it by a variable. */
const setup = async (): Promise<void> => {
  requireBrowser();
  prepareDynoxide();
  const nodePath = new URL('../../../node_modules', import.meta.url).pathname;
  const started = await startEmulator({ nodePath });
  if ('endpoint' in started) {
    emulator = started;
    process.env[endpointVariable] = started.endpoint;
    return;
  }
  const text = `no AWS emulator: ${started.missing}`;
  if (process.env['REQUIRE_AWS_EMULATOR'] === '1') throw new Error(text);
  process.stderr.write(`\n${text}. The suites that need it are skipped.\n`);
};

/** Suites that need a browser are skipped where there is none, visibly. */
const requireBrowser = (): void => {
  if (browserPath() !== null) return;
  const text = 'no Chromium: apt-get install chromium, or set CHROMIUM_PATH';
  if (process.env['REQUIRE_BROWSER'] === '1') throw new Error(text);
  process.stderr.write(`\n${text}. The suites that need a browser are skipped.\n`);
};

/** Its suites take a minute, and the first time minutes to build it: only where that is asked for. */
const prepareDynoxide = (): void => {
  if (!isDynoxideWanted) return;
  const failure = installDynoxide();
  if (failure === null) return;
  process.stderr.write(`\nno dynoxide: ${failure}. The suites that need it are skipped.\n`);
};

export const stopEmulator = async (): Promise<void> => emulator?.stop();

// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default setup;
