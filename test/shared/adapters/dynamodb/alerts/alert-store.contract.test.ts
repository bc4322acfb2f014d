import { createDynamoDbAlertStore } from '../../../../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { processRuntime } from '../../../../../shared/adapters/dynamodb/runtime.ts';
import {
  describeOnEmulator,
  openEmulatorTable,
  patient,
} from '../../../../support/dynamodb/emulator.ts';
import { describeAlertStore } from '../../../ports/alert-store.ts';

describeOnEmulator('on the AWS emulator', () => {
  describeAlertStore(async () => {
    const { db, table, close } = await openEmulatorTable();
    const settings = { table, deployment: null, limits: { ...defaultLimits, ...patient } };
    const store = createDynamoDbAlertStore({ db, settings, runtime: processRuntime });
    return { store, close };
  });
});
