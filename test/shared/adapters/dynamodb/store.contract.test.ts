import { describeOnEmulator, emulatorSubject } from '../../../support/dynamodb/emulator.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';

describeOnEmulator('on the AWS emulator', () => {
  describeCounterStore(emulatorSubject('DynamoDB'));
});
