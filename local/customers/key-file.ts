import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../../shared/adapters/filesystem/replace-file.ts';
import { withFileLock } from '../../shared/adapters/sqlite/with-file-lock.ts';
import { keysFromJson, keysToJson, type SigningKey } from '../../shared/customers/signing-keys.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';

const keyFile = (dataDir: string): string => join(dataDir, 'customer-token-keys.json');

/** The keys that sign customer tokens, newest first; none where none were made. */
export const readKeyFile = (dataDir: string): readonly SigningKey[] => {
  const path = keyFile(dataDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const keys = keysFromJson(parsed(text));
  if (keys !== null) return keys;
  throw new OperatorProblem(
    `${path} holds no keys. Delete it to have a new one made: all customer tokens die with it.`,
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON holds no keys either.
    return null;
  }
};

/**
 * Changes the keys and gives those of then; `change` gives the same list where it leaves them. Another
 * command that changes them at the same time waits, so that neither loses the key of the other.
 */
export const changeKeyFile = (
  dataDir: string,
  change: (known: readonly SigningKey[]) => readonly SigningKey[],
): readonly SigningKey[] => {
  const seen = readKeyFile(dataDir);
  // Most commands leave them, also those of someone who may not write here.
  if (change(seen) === seen) return seen;
  return withFileLock(`${keyFile(dataDir)}.lock`, () => {
    const known = readKeyFile(dataDir);
    const keys = change(known);
    if (keys !== known) writeKeyFile(dataDir, keys);
    return keys;
  });
};

const writeKeyFile = (dataDir: string, keys: readonly SigningKey[]): void => {
  replaceFile(keyFile(dataDir), `${JSON.stringify(keysToJson(keys))}\n`);
};
