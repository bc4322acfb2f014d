import { fileInForce } from '../../local/customers/billable-files.ts';
import { readKeyFile, writeKeyFile } from '../../local/customers/key-file.ts';
import type { CustomerEntry } from '../../shared/customers/entry.ts';
import type { SigningKey } from '../../shared/customers/signing-keys.ts';
import type { Config } from '../../shared/settings/config.ts';

/** Where customers and the keys that sign their tokens are. */
export type KeyPlace = {
  readonly customers: readonly CustomerEntry[];
  /** Newest first. */
  readonly keys: readonly SigningKey[];
  readonly keep: (keys: readonly SigningKey[]) => Promise<void>;
  readonly close: () => void;
};

/** The data folder of this machine. */
export const keysHere = (config: Config): KeyPlace => ({
  customers: fileInForce(config).file.customers,
  keys: readKeyFile(config.dataDir),
  keep: async (keys) => writeKeyFile(config.dataDir, keys),
  close: () => undefined,
});
