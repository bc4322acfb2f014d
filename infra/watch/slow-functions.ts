import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';

import type { StackFunction } from '../functions/lambda-function.ts';

type Watched = Readonly<Record<'ingest' | 'query' | 'report', StackFunction>>;

type SlowFunction = {
  readonly id: string;
  readonly description: string;
  readonly metric: Metric;
  readonly threshold: number;
  readonly evaluationPeriods: number;
};

const fiveMinutes = Duration.minutes(5);

/** Half of the time that each has, and two thirds of a run of the reports: there is time left to act. */
export const slowFunctions = ({ ingest, query, report }: Watched): readonly SlowFunction[] => [
  {
    id: 'IngestSlow',
    description: 'One batch in a hundred takes more than 4 of the 8 seconds that ingest has.',
    metric: ingest.metricDuration({ period: fiveMinutes, statistic: 'p99' }),
    threshold: 4_000,
    evaluationPeriods: 3,
  },
  {
    id: 'QuerySlow',
    description: 'One read in a hundred takes more than 12 of the 25 seconds that query has.',
    metric: query.metricDuration({ period: fiveMinutes, statistic: 'p99' }),
    threshold: 12_000,
    evaluationPeriods: 3,
  },
  {
    id: 'ReportSlow',
    description: 'A run of the reports took more than 10 of the 15 minutes that it has.',
    metric: report.metricDuration({ period: fiveMinutes, statistic: 'Maximum' }),
    threshold: 600_000,
    evaluationPeriods: 1,
  },
];
