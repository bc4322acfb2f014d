import { jest } from '@jest/globals';
import { describeOnEmulator, emulatorSubject } from '../../../support/dynamodb/emulator.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';

// The emulator is one process, which all suites of a run share.
jest.setTimeout(60_000);

describeOnEmulator('on the AWS emulator', () => {
  describeCounterStore(emulatorSubject('DynamoDB'));
});
