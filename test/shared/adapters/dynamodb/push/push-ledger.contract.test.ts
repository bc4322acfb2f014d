import { createDynamoDbPushLedger } from '../../../../../shared/adapters/dynamodb/push/push-ledger.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { processRuntime } from '../../../../../shared/adapters/dynamodb/runtime.ts';
import {
  describeOnEmulator,
  openEmulatorTable,
  patient,
} from '../../../../support/dynamodb/emulator.ts';
import { describePushLedger } from '../../../ports/push-ledger.ts';

describeOnEmulator('on the AWS emulator', () => {
  describePushLedger(async () => {
    const { db, table, close } = await openEmulatorTable();
    const settings = { table, deployment: null, limits: { ...defaultLimits, ...patient } };
    const ledger = createDynamoDbPushLedger({ db, settings, runtime: processRuntime });
    return { ledger, close };
  });
});
