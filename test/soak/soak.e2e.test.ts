import { afterEach, expect, test } from '@jest/globals';
import { endChildren } from '../../bench/measure/child.ts';
import { newScratchFolder, removeScratchFolders } from '../../bench/measure/scratch-folder.ts';
import { soak } from '../../soak/soak.ts';

afterEach(async () => {
  await endChildren();
  removeScratchFolders();
});

test('a server to which everything happens loses nothing and doubles nothing', async () => {
  const result = await soak({ folder: newScratchFolder(), seconds: 15, clients: 4, seed: 7 });
  expect(result).toMatchObject({ lost: 0, doubled: 0, lines: [], isVerified: true });
  expect(result.counted).toBeGreaterThan(0);
});
