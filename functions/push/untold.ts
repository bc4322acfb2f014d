import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import { newRound } from '../../shared/push/round.ts';
import type { Alarm } from '../../shared/push/alarm.ts';
import { standing, withUntold } from '../../shared/push/untold.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { SystemRun } from './context.ts';
import { noCounts, type PushOutcome } from './outcome.ts';

type Place = { readonly ledger: PushLedger; readonly month: Month } & Pick<PushOutcome, 'system'>;

/** How often it is tried again where another run stores the same round. */
const attempts = 5;

/** Keeps what a terminal is told: a person has seen it, and the alarm is not raised yet. */
export const keepUntold = async (
  { ledger, system, month }: Place,
  alarms: readonly Alarm[],
): Promise<void> => {
  if (alarms.length === 0) return;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = (await ledger.round(system, month)) ?? newRound(system, month);
    if (await ledger.putRound(withUntold(round, alarms))) return;
  }
};

/** What pushes by hand have said and still stands, of any month; each once. */
export const takeUntold = async ({
  ledger,
  settings: { name: system },
}: Pick<SystemRun, 'ledger' | 'settings'>): Promise<readonly PushOutcome[]> => {
  const outcomes: PushOutcome[] = [];
  for (const round of await ledger.rounds()) {
    if (round.system !== system || round.untold.length === 0) continue;
    const { month } = round;
    const records = (await Array.fromAsync(ledger.records({ system, month }))).flat();
    const alarms = standing(round, records);
    const isTaken = await ledger.putRound({ ...round, revision: round.revision + 1, untold: [] });
    // Where another run is faster, it or the next one tells of it.
    if (!isTaken || alarms.length === 0) continue;
    outcomes.push({ system, month, outcome: 'done', ...noCounts, alarms, message: null });
  }
  return outcomes;
};
