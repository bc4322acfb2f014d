import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { newScratchFolder, removeScratchFolders } from '../../../bench/measure/scratch-folder.ts';
import { judgeOutside } from '../../../soak/judge/outside.ts';
import { placeIn } from '../../../soak/settings.ts';
import { firstClaims } from '../../../soak/world/customers.ts';
import { startSystems } from '../../../soak/world/systems.ts';
import { stageWith } from '../stage.ts';

afterEach(removeScratchFolders);

const months = ['2026-11', '2026-10'] as const;

/** What is said of a store without usage whose file of customers has these lines. */
const judged = async (failing: string, row = '') => {
  const place = placeIn(newScratchFolder());
  const folder = join(place.dataDir, 'reports', 'month=2026-11');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'billable-2026-11.v9.customers.csv'),
    'old\r\n2026-11,UTC,acme,,1,1\r\n',
  );
  writeFileSync(join(folder, 'billable-2026-11.v10.customers.csv'), `header\r\n${row}`);
  const systems = await startSystems(Date.now, months[0]);
  const stage = await stageWith(
    () => ({ text: '' }),
    (words) => ({ code: words.join(' ').startsWith(failing) ? 2 : 0, out: '0 waiting.' }),
  );
  try {
    const world = { ...stage.world, place };
    const days = ['2026-11-28'];
    return await judgeOutside({ world, systems, claims: firstClaims, days, months });
  } finally {
    stage.close();
    await systems.close();
  }
};

test('where all commands end well and nothing was used, there is nothing to say', async () => {
  expect(await judged('none of them')).toEqual([]);
});

test.each(['report check', 'report 2026-11', 'push --month 2026-10', 'alerts run'])(
  'a last %s that fails is named',
  async (words) => {
    expect(await judged(words)).toEqual([expect.stringContaining(`billable ${words}`)]);
  },
);

test('the newest file of customers is compared, by its number', async () => {
  expect(await judged('none of them', '2026-11,UTC,bolt,,1,1\r\n')).toEqual([
    expect.stringContaining('has of bolt: 1 requests, 1 billable'),
  ]);
});
