import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

import type { MetricName } from '../names.ts';

type RecordMetric = (name: MetricName, value: number) => void;

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // A call that had nothing to measure is no reason for a log line.
}

/** The metrics of a function; namespace and service come from its environment. */
export const createMetrics = (): Metrics => new Metrics({ logger: silent });

export const recorder =
  (metrics: Metrics): RecordMetric =>
  (name, value) => {
    // A metric is paid for by the hours in which it has a value, and a zero says no more than none.
    if (value === 0) return;
    const unit = name.endsWith('Milliseconds') ? MetricUnit.Milliseconds : MetricUnit.Count;
    metrics.addMetric(name, unit, value);
  };
