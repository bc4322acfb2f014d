import { describeOnEmulator, openEmulatorTable } from '../../../../support/dynamodb/emulator.ts';
import { servedStores } from '../../../../support/dynamodb/served-stores.ts';
import { describeAlertStore } from '../../../ports/alert-store.ts';

describeOnEmulator('on the AWS emulator', () => {
  describeAlertStore(servedStores(openEmulatorTable).alerts);
});
