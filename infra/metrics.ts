import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import { metricDimension, metricNamespace, type MetricName } from '../shared/names.ts';
import { ingestMethods, ingestPath } from './http-api.ts';
import type { Settings } from './settings.ts';

/** A metric that the functions of this stack write, summed over a period. */
export const ownMetric = (
  { stage }: Settings,
  name: MetricName,
  period: Duration,
  statistic = 'Sum',
): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { [metricDimension]: stage },
    statistic,
    period,
  });

/**
 * Counts answers of 400 or more on `/ingest` in the access log: those of the gateway (413,
 * 429, 5xx) never reach a function. The metric of the API itself counts every route.
 */
export const refusedBatches = (
  scope: Construct,
  { stage }: Settings,
  accessLogs: LogGroup,
  period: Duration,
): Metric => {
  const name = 'BatchesRefused';
  const namespace = `${metricNamespace}/${stage}`;
  new MetricFilter(scope, 'RefusedBatches', {
    logGroup: accessLogs,
    // The status is a text in the log.
    filterPattern: FilterPattern.all(
      FilterPattern.any(
        ...ingestMethods.map((method) =>
          FilterPattern.stringValue('$.routeKey', '=', `${method} ${ingestPath}`),
        ),
      ),
      FilterPattern.any(
        FilterPattern.stringValue('$.status', '=', '4*'),
        FilterPattern.stringValue('$.status', '=', '5*'),
      ),
    ),
    metricNamespace: namespace,
    metricName: name,
    metricValue: '1',
  });
  return new Metric({ namespace, metricName: name, statistic: 'Sum', period });
};
