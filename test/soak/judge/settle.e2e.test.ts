import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { benchToken } from '../../../bench/load/product.ts';
import { endChildren } from '../../../bench/measure/child.ts';
import { newScratchFolder, removeScratchFolders } from '../../../bench/measure/scratch-folder.ts';
import { addTo, counterSubject, type Ledger, poisonSubject } from '../../../soak/ledger.ts';
import { settle } from '../../../soak/judge/settle.ts';
import { placeIn, type SoakPlace } from '../../../soak/settings.ts';
import { createOperator } from '../../../soak/world/operator.ts';
import { createSoakedServer, type SoakedServer } from '../../../soak/faults/soaked-server.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../../shared/adapters/sqlite/reader.ts';
import { stageWith } from '../stage.ts';
import { entry } from '../../support/metering/entries.ts';

let server: SoakedServer;
let place: SoakPlace;

beforeEach(async () => {
  place = placeIn(newScratchFolder());
  writeFileSync(place.configFile, '');
  server = await createSoakedServer(place);
});

afterEach(async () => {
  await endChildren();
  removeScratchFolders();
});

const post = async (entries: readonly unknown[]): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${server.port()}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': benchToken },
    body: JSON.stringify(entries),
  });
  await response.arrayBuffer();
  return response.status;
};

const poppy = { id: 'poppy-id', customId: '', username: '' };
const startedAt = Date.now() - 41 * dayMs;
const subject = counterSubject({ at: startedAt, consumer: poppy, service: '', status: 200 });

/** Older than the server counts, though its clock is right. */
const old = entry({ consumer: { id: poppy.id }, requestId: 'r-1', startedAt });
const poison = { request: { id: 'r-2' }, response: { status: 'unknown' }, started_at: startedAt };

const settledAt = (port: number, ...sent: readonly string[]) => {
  const ledger: Ledger = new Map();
  for (const name of sent) addTo(ledger, name, 1);
  const { run } = createOperator(place);
  const open = async () => openSqliteReader(dataFile(place.dataDir));
  return settle({ sent: ledger, open, run, port, from: startedAt, clockMoves: [] });
};

const settled = (...sent: readonly string[]) => settledAt(server.port(), ...sent);

test('a good entry that was quarantined under a right clock is named, though a replay counts it', async () => {
  await post([old, poison]);
  expect(await settled(subject, poisonSubject('r-2'))).toMatchObject({
    lost: 0,
    doubled: 0,
    counted: 0,
    quarantined: 2,
    left: 1,
    isVerified: true,
    lines: [expect.stringMatching(/^good entry r-1 .*: too_old, .*no move of the clock/)],
  });
});

test('poison that is not in quarantine is lost, and one that no one sent is doubled', async () => {
  await post([poison]);
  expect(await settled(poisonSubject('r-3'))).toMatchObject({
    lost: 1,
    doubled: 1,
    lines: ['poison r-3: sent 1, found 0', 'poison r-2: sent 0, found 1'],
  });
});

test('a disk can be full and have room again under a server that runs', async () => {
  const batch = (name: string) =>
    Array.from({ length: 50 }, (_, i) =>
      entry({ consumer: { id: `${name}-${i}`.padEnd(200, 'x') }, startedAt: Date.now() }),
    );
  expect(await server.limitDisk(0)).toBe(0);
  expect(await post(batch('refused'))).toBe(503);
  expect(await server.limitDisk(null)).toBe(1);
  expect(await post(batch('refused'))).toBe(200);
  expect(await server.limitDisk(null)).toBe(0);
});

test('answers that say less than what is kept are named, by each period', async () => {
  const at = Date.now();
  await post([entry({ consumer: { id: poppy.id }, startedAt: at })]);
  const stage = await stageWith(() => ({ text: '{"data":[],"next_cursor":null}' }));
  const now = counterSubject({ at, consumer: poppy, service: '', status: 200 });
  const { lines, lost } = await settledAt(stage.world.port(), now);
  stage.close();
  expect(lost).toBe(0);
  expect(lines).toEqual(
    ['hour', 'day', 'month'].map((span) =>
      expect.stringMatching(new RegExp(`^by ${span}: .*: kept 1, answered 0$`)),
    ),
  );
});
