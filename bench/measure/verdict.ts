import type { BenchLine, Metric, Result } from './line.ts';
import { median } from './statistics.ts';

export type Verdict = 'kept' | 'MISSED' | 'no bound' | 'skipped' | 'FAILED';

/** Every number of a line that can have a bound. */
export const metricsOf = ({ measured, floor, ratio, others = [] }: BenchLine): readonly Metric[] =>
  [measured, floor, ratio, ...others].filter((metric) => metric !== undefined);

/** Whether the median keeps the bound; a metric that was not measured never does. */
const isKept = ({ samples, bound }: Metric): boolean => {
  if (bound === undefined) return true;
  const value = median(samples);
  return bound.kind === 'at least' ? value >= bound.value : value <= bound.value;
};

export const verdictOf = (result: Result): Verdict => {
  if ('reason' in result) return result.kind;
  const bounded = metricsOf(result).filter(({ bound }) => bound !== undefined);
  if (bounded.length === 0) return 'no bound';
  return bounded.every(isKept) ? 'kept' : 'MISSED';
};

/** What the command ends with: 2 where a row could not be measured, else 1 where a bound is missed. */
export const exitCodeOf = (results: readonly Result[]): 0 | 1 | 2 => {
  const verdicts = results.map(verdictOf);
  if (verdicts.includes('FAILED')) return 2;
  return verdicts.includes('MISSED') ? 1 : 0;
};
