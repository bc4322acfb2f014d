import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';

import { index } from '../../shared/adapters/dynamodb/table/table.ts';
import type { CountTable } from '../storage/counter-table.ts';
import type { StackFunction } from '../functions/lambda-function.ts';
import { listPrice, type Priced } from '../../pricing/list-prices.ts';

type CostProps = {
  readonly api: HttpApi;
  readonly table: CountTable;
  readonly functions: Readonly<Record<string, StackFunction>>;
};

const period = Duration.days(1);

/** What grows with traffic, from what AWS itself measured, at list prices. */
export const dailyCost = ({ api, table, functions }: CostProps): readonly IMetric[] => {
  const units = (metricName: string, indexName?: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: {
        TableName: table.tableName,
        ...(indexName !== undefined && { GlobalSecondaryIndexName: indexName }),
      },
      statistic: 'Sum',
      period,
    });
  const writes = [undefined, ...Object.values(index)].map((name) =>
    units('ConsumedWriteCapacityUnits', name),
  );
  return [
    priced('DynamoDB writes', 'writeUnits', writes),
    priced('DynamoDB reads', 'readUnits', [units('ConsumedReadCapacityUnits')]),
    priced('API requests', 'apiRequests', [api.metricCount({ period })]),
    computing(functions),
  ];
};

const priced = (label: string, what: Priced, metrics: readonly IMetric[]): IMetric => {
  const { usd, per } = listPrice[what];
  const named = Object.fromEntries(metrics.map((metric, i) => [`${what}${i}`, metric] as const));
  const sum = Object.keys(named)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({
    expression: `(${sum}) * ${perBillion(usd / per)}`,
    usingMetrics: named,
    label,
    period,
  });
};

/** A small factor without an exponent, which CloudWatch would take for a metric named `e`. */
const perBillion = (usd: number): string => `${(usd * 1e9).toFixed(4)} / 1000000000`;

/** Durations are in milliseconds; memory is fixed per function. */
const computing = (functions: CostProps['functions']): IMetric => {
  const metrics: Record<string, IMetric> = {};
  const terms = Object.entries(functions).map(([name, fn]) => {
    metrics[`${name}Ms`] = fn.metricDuration({ period, statistic: 'Sum' });
    metrics[`${name}Calls`] = fn.metricInvocations({ period });
    const usdPerMs = ((memoryMb(fn) / 1024) * listPrice.functionGbSeconds.usd) / 1000;
    const usdPerCall = listPrice.functionRequests.usd / listPrice.functionRequests.per;
    return `FILL(${name}Ms, 0) * ${perBillion(usdPerMs)} + FILL(${name}Calls, 0) * ${perBillion(usdPerCall)}`;
  });
  return new MathExpression({
    expression: terms.join(' + '),
    usingMetrics: metrics,
    label: 'Lambda',
    period,
  });
};

const memoryMb = (fn: StackFunction): number => {
  const { memorySize } = fn.node.defaultChild as CfnFunction;
  if (memorySize === undefined) throw new Error(`${fn.node.id} names no memory`);
  return memorySize;
};
