import process from 'node:process';
import { type Emulator, startEmulator } from './start.ts';

export const endpointVariable = 'BILLABLE_TEST_AWS_ENDPOINT';

let emulator: Emulator | null = null;

/** Starts one emulator for the whole run of jest; its workers find it by a variable. */
const setup = async (): Promise<void> => {
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

export const stopEmulator = async (): Promise<void> => emulator?.stop();

// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default setup;
