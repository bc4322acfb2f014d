import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type JsonPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import { metricDimension, metricNamespace, type MetricName } from '../../shared/names.ts';
import { methodsOf, routes } from '../../shared/api/routes.ts';
import type { Settings } from '../settings.ts';

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

type AccessLog = { readonly settings: Settings; readonly accessLogs: LogGroup };

/**
 * Counts answers of 400 or more on `/ingest` in the access log: those of the gateway (413,
 * 429, 5xx) never reach a function. The metric of the API itself counts every route.
 */
export const refusedBatches = (scope: Construct, log: AccessLog, period: Duration): Metric =>
  answersOf(scope, log, period, {
    name: 'BatchesRefused',
    routes: FilterPattern.any(...routeIs('=')),
    statuses: ['4*', '5*'],
  });

/**
 * Counts other answers that were a server error, or were throttled.
 * A function that answers 500 has not failed for Lambda, and one that is throttled is never called:
 * only the gateway sees both.
 */
export const failedReads = (scope: Construct, log: AccessLog, period: Duration): Metric =>
  answersOf(scope, log, period, {
    name: 'ReadsFailed',
    routes: FilterPattern.all(...routeIs('!=')),
    statuses: ['429', '5*'],
  });

const routeIs = (comparison: '=' | '!='): readonly JsonPattern[] =>
  methodsOf('ingest').map((method) =>
    FilterPattern.stringValue('$.routeKey', comparison, `${method} ${routes.ingest.path}`),
  );

type Answers = {
  readonly name: string;
  readonly routes: JsonPattern;
  /** The status is a text in the log. */
  readonly statuses: readonly string[];
};

/** Costs nothing as long as no answer is counted. */
const answersOf = (
  scope: Construct,
  { settings, accessLogs }: AccessLog,
  period: Duration,
  { name, routes: asked, statuses }: Answers,
): Metric => {
  const namespace = `${metricNamespace}/${settings.stage}`;
  new MetricFilter(scope, name, {
    logGroup: accessLogs,
    filterPattern: FilterPattern.all(
      asked,
      FilterPattern.any(
        ...statuses.map((status) => FilterPattern.stringValue('$.status', '=', status)),
      ),
    ),
    metricNamespace: namespace,
    metricName: name,
    metricValue: '1',
  });
  return new Metric({ namespace, metricName: name, statistic: 'Sum', period });
};
