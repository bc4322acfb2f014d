import type { Line, Metric, Result } from './line.ts';
import { median } from './statistics.ts';

export type Verdict = 'kept' | 'MISSED' | 'no bound' | 'skipped';

/** Every number of a line that can have a bound. */
export const metricsOf = ({ measured, floor, ratio, others = [] }: Line): readonly Metric[] =>
  [measured, floor, ratio, ...others].filter((metric) => metric !== undefined);

/** Whether the median keeps the bound; a metric that was not measured never does. */
export const isKept = ({ samples, bound }: Metric): boolean => {
  if (bound === undefined) return true;
  const value = median(samples);
  return bound.kind === 'at least' ? value >= bound.value : value <= bound.value;
};

export const verdictOf = (result: Result): Verdict => {
  if ('reason' in result) return 'skipped';
  const bounded = metricsOf(result).filter(({ bound }) => bound !== undefined);
  if (bounded.length === 0) return 'no bound';
  return bounded.every(isKept) ? 'kept' : 'MISSED';
};
