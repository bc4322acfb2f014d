import { createMemoryReportStore } from '../reports/memory.ts';
import { newWorld } from './world.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';

/** As a backup has it. */
export const copyLedger = async (from: PushLedger, to: PushLedger): Promise<void> => {
  for (const round of await from.rounds()) {
    for (let revision = 1; revision <= round.revision; revision += 1) {
      await to.putRound({ ...round, revision });
    }
  }
  for (const record of (await Array.fromAsync(from.records({}))).flat()) {
    for (let revision = 1; revision <= record.revision; revision += 1) {
      await to.putRecords([{ ...record, revision }]);
    }
  }
};

/** A world whose store and marks were copied back by hand, as they are now, and of which nothing is noted. */
export const copiedWorld = async (
  world: ReturnType<typeof newWorld>,
  customers: readonly string[] = ['acme'],
) => {
  const files = createMemoryReportStore();
  for (const key of await world.files.keys('pushes/')) await files.create(key, '{}');
  const copy = newWorld({ now: world.now, files });
  for (const id of customers) copy.directory.set(id, {});
  await copyLedger(world.ledger, copy.ledger);
  return copy;
};
