import { connectSecretChanges } from '../../shared/adapters/secrets/secret-changes.ts';
import { keysToJson, type SigningKey, signingKeysIn } from '../../shared/customers/signing-keys.ts';
import { variable } from '../../shared/names.ts';
import { asObject, readJson } from '../../shared/stored/read-json.ts';
import { openBucket } from '../open-bucket.ts';
import { notedSettings } from '../stack-config.ts';
import type { KeyPlace } from './key-place.ts';

/** The bucket and the secret of the stack that a table belongs to. */
export const keysOfStack = async (table: string): Promise<KeyPlace> => {
  const noted = await notedSettings(table);
  const [bucket, arn] = [noted[variable.reportsBucket], noted[variable.readTokenSecret]];
  if (bucket === undefined || arn === undefined) {
    throw new Error(
      `Table ${table} does not say where its bucket and its secret are. Deploy this release: a function notes them within a minute.`,
    );
  }
  const { currentFile, close } = openBucket(bucket);
  return {
    customers: (await currentFile()).customers,
    change: async (change) => {
      let keys: readonly SigningKey[] = [];
      await connectSecretChanges()(arn, (text) => {
        // A list alone is what a person may have put there by hand.
        const secret = text.trimStart().startsWith('{')
          ? readJson(text, asObject)
          : { tokens: text };
        const known = signingKeysIn(secret['customer_keys']);
        keys = change(known);
        return keys === known
          ? null
          : JSON.stringify({ ...secret, customer_keys: keysToJson(keys) });
      });
      return keys;
    },
    close,
  };
};
