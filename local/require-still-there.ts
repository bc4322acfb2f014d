import { storeFault } from '../shared/adapters/sqlite/errors.ts';
import { isOnDisk } from '../shared/file-owner.ts';

/** For the threads of a server, which holds the store open: a file that is not there is gone. */
export const requireStillThere = (storePath: string): void => {
  if (!isOnDisk(storePath)) throw storeFault('missing');
};
