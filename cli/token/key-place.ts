import { fileInForce } from '../../local/customers/billable-files.ts';
import { changeKeyFile } from '../../local/customers/key-file.ts';
import type { CustomerEntry } from '../../shared/customers/entry.ts';
import type { SigningKey } from '../../shared/customers/signing-keys.ts';
import type { Config } from '../../shared/settings/config.ts';

/** Where customers and the keys that sign their tokens are. */
export type KeyPlace = {
  readonly customers: readonly CustomerEntry[];
  /**
   * Changes the keys, newest first, and gives those of then. `change` gives the same list where it
   * leaves them. It is called again where another command was faster: no key is lost.
   */
  readonly change: (
    change: (known: readonly SigningKey[]) => readonly SigningKey[],
  ) => Promise<readonly SigningKey[]>;
  readonly close: () => void;
};

/** The data folder of this machine. */
export const keysHere = (config: Config): KeyPlace => ({
  customers: fileInForce(config).file.customers,
  change: async (change) => changeKeyFile(config.dataDir, change),
  close: () => undefined,
});
