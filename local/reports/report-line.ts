import type { ReportOutcome } from '../../functions/report/outcome.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { readingOf } from '../../shared/report-files/reading-of-month.ts';
import type { Month } from '../../shared/reports/month.ts';
import { SumTooLarge } from '../../shared/usage/exact-sum.ts';

/** What became of a month, as a line for a person. */
export const reportLine = (
  { month, outcome, version, after_close, error }: ReportOutcome,
  describe: (error: unknown) => string,
): string => {
  const name = `report of ${month}`;
  const alarm = after_close ? ': this is after the month was closed' : '';
  switch (outcome) {
    case 'written':
      return `${name}: version ${version} written${alarm}`;
    case 'unchanged':
      return `${name}: version ${version} is unchanged${alarm}`;
    case 'closed':
      return `${name}: version ${version} is unchanged and now final`;
    case 'newer_exists':
      return `${name}: version ${version} was written by a run that began later${alarm}`;
    case 'no_usage_yet':
      return `${name}: not written, there is no usage before or in it`;
    case 'not_begun':
      return `${name}: not written, the month has not begun`;
    case 'failed':
      return `${name}: FAILED, nothing was changed: ${describe(inMonth(month, error))}${wayOut(error)}`;
  }
};

/** A refusal says all in its own words. */
export const inMonth = (month: Month, error: unknown): unknown =>
  error instanceof OperatorProblem ? error : readingOf(month, error);

/** No report can be shorter or leave a meter out: only the quantities can be made right. */
const wayOut = (error: unknown): string =>
  error instanceof SumTooLarge
    ? '. Find the batches that sent wrong quantities, and void them: npx billable void'
    : '';

/** How loudly the log says it: what rings an alarm on AWS must not look like a daily success here. */
export const reportLevel = ({ outcome, after_close }: ReportOutcome): 'error' | 'warn' | 'info' =>
  outcome === 'failed' ? 'error' : after_close ? 'warn' : 'info';
