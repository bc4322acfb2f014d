import { addLate } from '../../../shared/push/late.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { SystemRun } from '../context.ts';

/** Keeps in the ledger what of a month is late after a person has had it sent. */
export const noteLate = async (
  { ledger, settings: { name: system } }: Pick<SystemRun, 'ledger' | 'settings'>,
  month: Month,
): Promise<void> => {
  const round = await ledger.round(system, month);
  if (round === null) return;
  const late: Record<string, number> = {};
  for await (const records of ledger.records({ system, month })) addLate(late, records);
  if (JSON.stringify(late) === JSON.stringify(round.late)) return;
  // Where another run is faster, the next look at the month finds the same.
  await ledger.putRound({ ...round, revision: round.revision + 1, late });
};
