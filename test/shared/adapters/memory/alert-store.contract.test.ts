import { createMemoryAlertStore } from '../../../../shared/adapters/memory/alert-store.ts';
import { describeAlertStore } from '../../ports/alert-store.ts';

describeAlertStore(async () => ({ store: createMemoryAlertStore(), close: () => undefined }));
