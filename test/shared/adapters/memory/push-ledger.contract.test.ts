import { createMemoryPushLedger } from '../../../../shared/adapters/memory/push-ledger.ts';
import { describePushLedger } from '../../ports/push-ledger.ts';

describePushLedger(async () => ({ ledger: createMemoryPushLedger(), close: () => undefined }));
