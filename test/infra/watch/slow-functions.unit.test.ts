import { expect, test } from '@jest/globals';

import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const slow = stackTemplate({ slowAlarm: true });

test.each([
  ['Ingest', { ExtendedStatistic: 'p99', Threshold: 4_000, EvaluationPeriods: 3 }],
  ['Query', { ExtendedStatistic: 'p99', Threshold: 12_000, EvaluationPeriods: 3 }],
  ['Report', { Statistic: 'Maximum', Threshold: 600_000, EvaluationPeriods: 1 }],
])('%s rings before it meets its time limit, where that is asked for', (name, bound) => {
  const alarm = resource(slow, 'AWS::CloudWatch::Alarm', `${name}SlowAlarm`).Properties;
  expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Duration', ...bound });
  expect(JSON.stringify(alarm['Dimensions'])).toContain(`"Ref":"${name}Function`);
  const { Timeout } = resource(slow, 'AWS::Lambda::Function', `${name}Function`).Properties;
  expect(bound.Threshold).toBeLessThan(Number(Timeout) * 1_000);
});
