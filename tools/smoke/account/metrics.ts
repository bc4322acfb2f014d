import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';

import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { AccountContext } from './context.ts';

type Asked = {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [string, string];
  readonly since: EpochMs;
};

/** The sum of a metric's minutes since an instant; `null` where there is no minute yet. */
export const metricSum = async (
  { account, clock }: Pick<AccountContext, 'account' | 'clock'>,
  { namespace, name, dimension, since }: Asked,
): Promise<number | null> => {
  const [Name, Value] = dimension;
  const { Datapoints = [] } = await account.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: [{ Name, Value }],
      StartTime: new Date(since),
      EndTime: new Date(clock()),
      Period: 60,
      Statistics: ['Sum'],
    }),
  );
  if (Datapoints.length === 0) return null;
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
};
