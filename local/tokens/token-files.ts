import { randomBytes } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import { takeFolderOwner, writingTo } from '../../shared/file-owner.ts';
import type { Scope } from '../../shared/ports/token-source.ts';

/** The file in the data folder that keeps the token of a scope: the token and a line end. */
export const tokenFile = (dataDir: string, scope: Scope): string =>
  resolve(dataDir, `${scope}-token`);

/** The token kept in the data folder; `null` where none is. Throws where the file is not one. */
export const readTokenFile = async (dataDir: string, scope: Scope): Promise<string | null> => {
  const path = tokenFile(dataDir, scope);
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (/^[a-z\d]+$/i.test(text)) return text;
  throw new Error(`${path} holds no token (letters and digits); delete it to have a new one made`);
};

/** Makes a token and keeps it in the data folder, for its owner's eyes only. */
export const makeTokenFile = async (dataDir: string, scope: Scope): Promise<string> => {
  const token = randomBytes(24).toString('hex');
  const path = tokenFile(dataDir, scope);
  await writingTo(path, async () => {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${token}\n`);
      await file.sync();
    } catch (error) {
      // The next start would take what a full disk took of it for the token.
      await rm(path);
      throw error;
    } finally {
      await file.close();
    }
  });
  takeFolderOwner(path);
  return token;
};
