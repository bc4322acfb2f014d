import type { Month } from '../../../shared/reports/month.ts';
import type { SystemRun } from '../context.ts';
import { noCounts, type PushOutcome } from '../outcome.ts';

/**
 * What a person should look at who has accepted an older store of a system that cannot be asked: months
 * that are over, in which a newer store may have sent something by `--month`.
 */
export const sayUnknown = (
  { settings: { name: system }, system: { held } }: SystemRun,
  accepted: readonly Month[],
  sent: readonly Month[],
): readonly PushOutcome[] => {
  const over = accepted.filter((month) => !sent.includes(month)).toSorted();
  if (held !== null || over.length === 0) return [];
  const text =
    `${system} cannot be asked what it holds. Of the months that are over (${over.join(', ')}) this store knows ` +
    'only what the backup knows: where more was sent of them after it, run npx billable push ' +
    `--to ${system} --month for each`;
  return [{ system, month: null, outcome: 'done', ...noCounts, alarms: [text], message: null }];
};
