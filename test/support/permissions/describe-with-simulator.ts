import { describe } from '@jest/globals';

import { describeOnEmulator } from '../dynamodb/emulator.ts';
import { loadSimulator } from './simulator.ts';

export const simulator = await loadSimulator();

const missing = 'missing' in simulator ? simulator.missing : null;
const mayBeSkipped = missing !== null && process.env['REQUIRE_AWS_EMULATOR'] !== '1';
if (mayBeSkipped) {
  process.stderr.write(`\nno simulator of policies: ${missing}. Its suite is skipped.\n`);
}

/** A suite that needs the emulator, and npm to have the simulator of policies. */
export const describeWithSimulator = mayBeSkipped ? describe.skip : describeOnEmulator;
