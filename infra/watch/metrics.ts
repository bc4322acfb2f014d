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

/** Anyone who finds the address makes one 401. Kong with a wrong token makes thirty in five minutes. A sum of these is exact. */
const weightOf401 = 0.125;

/**
 * Counts answers of 400 or more on `/ingest` in the access log: those of the gateway (413,
 * 429, 5xx) never reach a function. The metric of the API itself counts every route. A 401
 * counts an eighth.
 */
export const refusedBatches = (scope: Construct, log: AccessLog, period: Duration): Metric => {
  const asked = { metric: 'BatchesRefused', routes: FilterPattern.any(...routeIs('=')) };
  answersOf(scope, log, period, {
    ...asked,
    name: 'BatchesUnauthorized',
    statuses: [FilterPattern.stringValue('$.status', '=', '401')],
    weight: weightOf401,
  });
  return answersOf(scope, log, period, {
    ...asked,
    name: 'BatchesRefused',
    statuses: [
      FilterPattern.all(
        FilterPattern.stringValue('$.status', '=', '4*'),
        FilterPattern.stringValue('$.status', '!=', '401'),
      ),
      FilterPattern.stringValue('$.status', '=', '5*'),
    ],
  });
};

/**
 * Counts other answers that were a server error, or were throttled.
 * A function that answers 500 has not failed for Lambda, and one that is throttled is never called:
 * only the gateway sees both.
 */
export const failedReads = (scope: Construct, log: AccessLog, period: Duration): Metric =>
  answersOf(scope, log, period, {
    name: 'ReadsFailed',
    metric: 'ReadsFailed',
    routes: FilterPattern.all(...routeIs('!=')),
    statuses: ['429', '5*'].map((status) => FilterPattern.stringValue('$.status', '=', status)),
  });

const routeIs = (comparison: '=' | '!='): readonly JsonPattern[] =>
  methodsOf('ingest').map((method) =>
    FilterPattern.stringValue('$.routeKey', comparison, `${method} ${routes.ingest.path}`),
  );

type Answers = {
  readonly name: string;
  readonly metric: string;
  readonly routes: JsonPattern;
  /** The status is a text in the log. */
  readonly statuses: readonly JsonPattern[];
  readonly weight?: number;
};

/** Costs nothing as long as no answer is counted. */
const answersOf = (
  scope: Construct,
  { settings, accessLogs }: AccessLog,
  period: Duration,
  { name, metric, routes: asked, statuses, weight = 1 }: Answers,
): Metric => {
  const namespace = `${metricNamespace}/${settings.stage}`;
  new MetricFilter(scope, name, {
    logGroup: accessLogs,
    filterPattern: FilterPattern.all(asked, FilterPattern.any(...statuses)),
    metricNamespace: namespace,
    metricName: metric,
    metricValue: String(weight),
  });
  return new Metric({ namespace, metricName: metric, statistic: 'Sum', period });
};
