import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { newRound, type PushRound } from '../../../shared/push/round.ts';
import { keyText } from '../../../shared/push/key-text.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import type { Alarm } from '../../../shared/push/alarm.ts';
import { standing, withUntold } from '../../../shared/push/untold.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { SystemRun } from '../context.ts';
import { noCounts, type PushOutcome } from '../outcome.ts';

type Place = { readonly ledger: PushLedger; readonly month: Month } & Pick<PushOutcome, 'system'>;

/** How often it is tried again where another run stores the same round. */
const attempts = 5;

/** Keeps what is to be said, before anything that keeps it from being said again. */
export const keepUntold = async (
  { ledger, system, month }: Place,
  alarms: readonly Alarm[],
): Promise<PushRound | null> => {
  if (alarms.length === 0) return null;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = (await ledger.round(system, month)) ?? newRound(system, month);
    const next = withUntold(round, alarms);
    if (await ledger.putRound(next)) return next;
  }
  return null;
};

/**
 * What still stands of that for which no alarm is known to be raised, of any month: pushes by hand
 * have met it, or a process that died. `noteTold` ends it.
 */
export const readUntold = async ({
  ledger,
  settings: { name: system },
}: Pick<SystemRun, 'ledger' | 'settings'>): Promise<readonly PushOutcome[]> => {
  const outcomes: PushOutcome[] = [];
  for (const round of await ledger.rounds()) {
    if (round.system !== system || round.untold.length === 0) continue;
    const { month } = round;
    const about = new Set(round.untold.map((alarm) => alarm.about));
    const concerned: PushRecord[] = [];
    for await (const records of ledger.records({ system, month })) {
      concerned.push(...records.filter(({ key }) => about.has(keyText(key))));
    }
    const untold = standing(round, concerned);
    if (untold.length < round.untold.length) {
      // Where another run is faster, the next one does it.
      await ledger.putRound({ ...round, revision: round.revision + 1, untold });
    }
    if (untold.length === 0) continue;
    const alarms = untold.map(({ text }) => text);
    outcomes.push({ system, month, outcome: 'done', ...noCounts, alarms, message: null });
  }
  return outcomes;
};
