import { afterEach, expect, test } from '@jest/globals';
import { newScratchFolder, removeScratchFolders } from '../../../bench/measure/scratch-folder.ts';
import { newDouble } from '../../../soak/cloud/empty-tables.ts';
import { soakCloud } from '../../../soak/cloud/soak-cloud.ts';

afterEach(removeScratchFolders);

test('functions that die on a table that fails lose nothing and double nothing', async () => {
  const folder = newScratchFolder();
  const result = await soakCloud(await newDouble(), { folder, seconds: 8, clients: 3, seed: 7 });
  expect(result).toMatchObject({ lost: 0, doubled: 0, lines: [], isVerified: true });
  expect(result.counted).toBeGreaterThan(0);
});
