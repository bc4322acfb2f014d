import { Aws, Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';

import { metric } from '../../shared/names.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { dailyCost } from './daily-cost.ts';
import type { StackFunction } from '../functions/lambda-function.ts';
import { ownMetric } from './metrics.ts';
import type { Settings } from '../settings.ts';

type DashboardProps = {
  readonly settings: Settings;
  readonly api: HttpApi;
  readonly table: CountTable;
  readonly functions: Readonly<Record<'ingest' | 'query' | 'report' | 'recover', StackFunction>>;
  readonly alarms: readonly Alarm[];
};

const fiveMinutes = Duration.minutes(5);
const day = Duration.days(1);

/** One page that answers four questions, in the order in which they are asked. */
export const createDashboard = (scope: Construct, props: DashboardProps): Dashboard => {
  const { settings, table, functions, alarms } = props;
  const own = (name: keyof typeof metric, period = fiveMinutes): IMetric =>
    ownMetric(settings, metric[name], period);
  const { ingest, query } = functions;
  const dashboard = new Dashboard(scope, 'Dashboard', {
    // Dashboards are an account's, not a region's: the same name would end a deployment to another.
    dashboardName: `billable-${settings.stage}-${Aws.REGION}`,
    defaultInterval: Duration.days(7),
  });
  const row = (question: string, ...widgets: readonly IWidget[]): void => {
    dashboard.addWidgets(new TextWidget({ markdown: `## ${question}`, width: 24, height: 1 }));
    dashboard.addWidgets(...widgets);
  };
  row(
    'Is traffic arriving?',
    graph('Entries accepted', [own('entriesAccepted')]),
    graph('Batches', [ingest.metricInvocations({ period: fiveMinutes }), own('batchesDuplicate')]),
    graph('Time of a batch, ms', [
      ownMetric(settings, metric.storeMilliseconds, fiveMinutes, 'p50').with({
        label: 'store p50',
      }),
      ownMetric(settings, metric.storeMilliseconds, fiveMinutes, 'p99').with({
        label: 'store p99',
      }),
      ingest.metricDuration({ period: fiveMinutes, statistic: 'p99', label: 'function p99' }),
    ]),
  );
  row(
    'Is anything quarantined or failing?',
    new AlarmStatusWidget({ alarms: [...alarms], width: 8, height: 6 }),
    graph('Entries quarantined', [own('entriesQuarantined')]),
    graph('Failures', [
      own('failures'),
      own('commitFailures'),
      ingest.metricThrottles({ period: fiveMinutes, label: 'ingest throttled' }),
      query.metricErrors({ period: fiveMinutes, label: 'query failed' }),
    ]),
  );
  row(
    'What does it cost?',
    graph('USD a day, at list prices of us-east-1', dailyCost(props), day),
    graph(
      'Write units per 1,000 entries',
      [
        new MathExpression({
          expression: '1000 * units / entries',
          usingMetrics: {
            units: new Metric({
              namespace: 'AWS/DynamoDB',
              metricName: 'ConsumedWriteCapacityUnits',
              dimensionsMap: { TableName: table.tableName },
              statistic: 'Sum',
              period: day,
            }),
            entries: own('entriesAccepted', day),
          },
          label: 'write units per 1,000 entries',
          period: day,
        }),
      ],
      day,
    ),
    graph('Longest wait for a commit, ms', [
      ownMetric(settings, metric.waitingMilliseconds, fiveMinutes, 'Maximum'),
    ]),
  );
  row(
    "Did last month's report appear?",
    graph('Runs that ended', [own('reportRuns', day)], day),
    graph('Versions written', [own('reportsWritten', day), own('reportsAfterClose', day)], day),
    graph('Months that failed', [own('reportsFailed', day)], day),
  );
  return dashboard;
};

const graph = (title: string, left: readonly IMetric[], period = fiveMinutes): GraphWidget =>
  new GraphWidget({
    title,
    left: [...left],
    width: 8,
    height: 6,
    period,
    statistic: 'Sum',
    leftYAxis: { min: 0 },
  });
