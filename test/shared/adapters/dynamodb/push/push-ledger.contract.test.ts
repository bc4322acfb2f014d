import { describeOnEmulator, openEmulatorTable } from '../../../../support/dynamodb/emulator.ts';
import { servedStores } from '../../../../support/dynamodb/served-stores.ts';
import { describePushLedger } from '../../../ports/push-ledger.ts';

describeOnEmulator('on the AWS emulator', () => {
  describePushLedger(servedStores(openEmulatorTable).ledger);
});
