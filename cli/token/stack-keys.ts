import {
  connectSecrets,
  connectSecretWrites,
} from '../../shared/adapters/secrets/secrets-manager.ts';
import { keysToJson, signingKeysIn } from '../../shared/customers/signing-keys.ts';
import { variable } from '../../shared/names.ts';
import { asObject, readJson } from '../../shared/stored/read-json.ts';
import { openBucket } from '../open-bucket.ts';
import { notedSettings } from '../stack-config.ts';
import type { KeyPlace } from './key-place.ts';

/** The bucket and the secret of the stack that a table belongs to. Of two who change keys at once one is lost. */
export const keysOfStack = async (table: string): Promise<KeyPlace> => {
  const noted = await notedSettings(table);
  const [bucket, arn] = [noted[variable.reportsBucket], noted[variable.readTokenSecret]];
  if (bucket === undefined || arn === undefined) {
    throw new Error(
      `Table ${table} does not say where its bucket and its secret are. Deploy this release: a function notes them within a minute.`,
    );
  }
  const { currentFile, close } = openBucket(bucket);
  const text = await connectSecrets()(arn);
  // A list alone is what a person may have put there by hand.
  const secret = text.trimStart().startsWith('{') ? readJson(text, asObject) : { tokens: text };
  return {
    customers: (await currentFile()).customers,
    keys: signingKeysIn(secret['customer_keys']),
    keep: async (keys) => {
      await connectSecretWrites()(
        arn,
        JSON.stringify({ ...secret, customer_keys: keysToJson(keys) }),
      );
    },
    close,
  };
};
