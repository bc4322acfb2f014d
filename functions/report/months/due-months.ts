import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import { isDue, lastUsageBy } from '../../../shared/reports/due.ts';
import { toJsonFile } from '../../../shared/reports/manifest.ts';
import { settledKey, settledMonths, settledPrefix } from '../../../shared/reports/settled.ts';
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
  const { receipts, reports, settings, undone } = run;
  const { maxEventAgeDays } = settings;
  const months = await endedMonths(run, at);
  const periods = months.flatMap((it) => ('period' in it ? [[it.month, it.period] as const] : []));
  const corrections = await readCorrections(receipts, new Map(periods));
  const settled = settledMonths(await reports.keys(settledPrefix));

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
    const settledDays = settled.get(month) ?? null;
    if (!isDue(period, history, corrected, { maxEventAgeDays, settledDays, undone, at })) continue;
    const task = {
      month,
      corrections: corrected,
      isSkippedWithoutUsage: !hasBegun,
      isSuperseding: false,
      isRestating: false,
    };
    const outcome = await safely(month, async () => {
      const reported = await reportMonth(run, task);
      await settle(run, period, reported);
      return reported;
    });
    hasBegun ||= outcome.outcome === 'written';
    outcomes.push(outcome);
  }
  return outcomes;
};

/**
 * Records that no usage of a month is left that no run has looked at. Not where a version is new, and its
 * alarm may have to be raised again.
 */
const settle = async (
  { reports, settings: { maxEventAgeDays }, startedAt }: ReportRun,
  period: Period,
  { month, outcome, version, after_close: isAlarmed }: ReportOutcome,
): Promise<void> => {
  const isWhole = (outcome === 'unchanged' || outcome === 'closed') && !isAlarmed;
  if (!isWhole || startedAt < lastUsageBy(period, maxEventAgeDays)) return;
  const looked_at = new Date(startedAt).toISOString();
  await reports.create(
    settledKey(month, maxEventAgeDays),
    toJsonFile({ month, version, looked_at }),
  );
};
