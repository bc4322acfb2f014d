import { describeOnEmulator, openEmulatorTable } from '../../../support/dynamodb/emulator.ts';
import { describeServedSemantics } from '../../../support/dynamodb/served-semantics.ts';

describeOnEmulator('the AWS emulator', () => {
  describeServedSemantics(openEmulatorTable, { requests: 60, histories: 12 });
});
