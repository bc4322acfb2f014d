import { renameSync } from 'node:fs';
import { endText } from '../world/operator.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

/** Takes backups: from each on, the books keep what a store restored from it would lack. */
export const backupMaker = (world: World): Actor => ({
  kind: 'backup',
  pauseMs: [6_000, 15_000],
  act: async () => takeBackup(world),
});

export const takeBackup = async ({ place, operator, books }: World): Promise<void> => {
  const draft = `${place.backupFile}.draft`;
  const isThere = books.beginBackup();
  const words = ['backup', draft];
  const ended = await operator.run(...words);
  if (ended.code !== 0) throw new Error(endText(words, ended));
  renameSync(draft, place.backupFile);
  isThere();
};
