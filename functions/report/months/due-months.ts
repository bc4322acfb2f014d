import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { isDue } from '../../../shared/reports/due.ts';
import type { ReportRun } from '../context.ts';
import { readCorrections } from '../compare/corrections.ts';
import { endedMonths } from './ended-months.ts';
import type { ReportOutcome } from '../outcome.ts';
import { failed, safely } from '../safely.ts';
import { reportMonth } from '../version.ts';

/** Reports every month that the daily run has to look at, seen from the instant `at`. */
export const reportDueMonths = async (
  run: ReportRun,
  at: EpochMs,
): Promise<readonly ReportOutcome[]> => {
  const { receipts, settings } = run;
  const months = await endedMonths(run, at);
  const periods = months.flatMap((it) => ('period' in it ? [[it.month, it.period] as const] : []));
  const corrections = await readCorrections(receipts, new Map(periods));

  const outcomes: ReportOutcome[] = [];
  let hasBegun = false;
  for (const ended of months) {
    const { month } = ended;
    if ('error' in ended) {
      outcomes.push(failed(month, ended.error));
      continue;
    }
    const { period, history } = ended;
    const corrected = corrections.get(month);
    hasBegun ||= (history.newest?.rows ?? 0) > 0;
    if (corrected === undefined) continue;
    if (!isDue(period, history, corrected, settings.maxEventAgeDays, at)) continue;
    const task = {
      month,
      corrections: corrected,
      isSkippedWithoutUsage: !hasBegun,
      isSuperseding: false,
      isRestating: false,
    };
    const outcome = await safely(month, async () => reportMonth(run, task));
    hasBegun ||= outcome.outcome === 'written';
    outcomes.push(outcome);
  }
  return outcomes;
};
