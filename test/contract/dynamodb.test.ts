import { describeOnEmulator, emulatorSubject } from '../support/dynamodb-emulator.ts';
import { describeCounterStore } from './counter-store.ts';
import { describeVoids } from './voids.ts';

describeOnEmulator('on the AWS emulator', () => {
  describeCounterStore(emulatorSubject('DynamoDB'));
  describeVoids(emulatorSubject('DynamoDB'));
});
