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
