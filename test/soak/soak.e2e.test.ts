import { afterEach, expect, test } from '@jest/globals';
import { endChildren } from '../../bench/measure/child.ts';
import { newScratchFolder, removeScratchFolders } from '../../bench/measure/scratch-folder.ts';
import { soak } from '../../soak/soak.ts';

afterEach(async () => {
  await endChildren();
  removeScratchFolders();
});

test('a server to which everything happens loses nothing and doubles nothing', async () => {
  const result = await soak({ dataDir: newScratchFolder(), seconds: 12, clients: 4, seed: 7 });
  expect(result).toMatchObject({ lost: 0, doubled: 0, lines: [], isVerified: true });
  expect(result.receipts).toBe(result.fleet.batches);
  expect(result.counted).toBeGreaterThan(0);
  expect(result.faults.counts.killed).toBeGreaterThan(0);
  // The replay has counted those that came while the clock was wrong.
  expect(result.quarantined).toBeGreaterThan(result.left);
});
