// A process that holds a data folder until it is killed. Run by tests as
// `node --expose-gc lock-holder.ts FOLDER`; it prints whether it got the lock.
import { lockFolder } from '../../../shared/adapters/sqlite/lock.ts';

const gotLock = lockFolder(process.argv[2] ?? '') !== null;
// The lock must outlive a caller that does not keep it.
globalThis.gc?.();
process.stdout.write(gotLock ? 'held\n' : 'refused\n');
if (gotLock) setInterval(() => undefined, 1_000);
