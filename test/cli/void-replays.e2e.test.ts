import { expect, test } from '@jest/globals';

import { batch, batchId, quarantined } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { run, withStore } = folderOfEachTest();

const now = Date.now();
const id = batchId('mixed');
const acme = 'acme-id';
const why = ['--reason', 'load test', '--by', 'Ada'];

/** A batch with a request that counts, and three that are too old and were replayed. */
const replayed = async (): Promise<string> => {
  const held = [acme, acme, "o'neil id"].map((name) =>
    quarantined({
      reason: 'too_old',
      startedAt: now - 50 * 86_400_000,
      consumer: consumer({ id: name }),
    }),
  );
  const one = event({ at: now, consumer: consumer({ id: acme }) });
  await withStore(async (store) =>
    store.applyOnce(batch({ name: 'mixed', events: [one], receivedAt: now, quarantined: held })),
  );
  const { out } = await run('quarantine replay', ['--json']);
  return String((/"counted_as": "([0-9a-f]{64})"/.exec(out) ?? [out])[1]);
};

test('a void names the batches that were replayed from it, and how to void them', async () => {
  const replay = await replayed();
  const named = (requests: string, flags = '') =>
    'What was replayed from its quarantine counts as a batch of its own, and goes on to count:\n' +
    `  ${requests}: npx billable void ${replay}${flags} --reason TEXT --by WHO\n`;
  expect((await run('void', [id, '--dry-run'])).out).toContain(named('3 requests'));
  const part = await run('void', [id, '--dry-run', '--consumer', 'id:acme-id']);
  expect(part.out).toContain(named('2 requests', ' --consumer id:acme-id'));
  expect((await run('void', [id, ...why])).out).toBe(
    `Batch ${id} was voided: 1 request.\n${named('3 requests')}`,
  );
  const { out } = await run('void', [id, ...why, '--json']);
  expect(JSON.parse(out)).toMatchObject({ replays: [{ batch: replay, requests: 3 }] });
  // What is voided is named no more.
  expect((await run('void', [replay, ...why])).code).toBe(0);
  expect((await run('void', [id, ...why])).out).toBe(
    `Batch ${id} was voided before; nothing changed.\n`,
  );
});
