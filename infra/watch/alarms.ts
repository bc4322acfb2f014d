import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { alertsLostMetric, metric, pushAlarmsMetric } from '../../shared/names.ts';
import type { StackFunction } from '../functions/lambda-function.ts';
import { failedReads, ownMetric, refusedBatches } from './metrics.ts';
import type { Settings } from '../settings.ts';
import { slowFunctions } from './slow-functions.ts';

type AlarmsProps = {
  readonly settings: Settings;
  readonly topic: Topic;
  readonly accessLogs: LogGroup;
  readonly deadLetters: Queue;
  readonly hasAlerts: boolean;
  readonly hasPushes: boolean;
  readonly functions: Readonly<Record<'ingest' | 'query' | 'report', StackFunction>>;
};

const fiveMinutes = Duration.minutes(5);
const hour = Duration.hours(1);

/** The events that need a person. Each says in its description what to do. */
export const createAlarms = (scope: Construct, props: AlarmsProps): readonly Alarm[] => {
  const { settings, topic, accessLogs, deadLetters, hasAlerts, hasPushes, functions } = props;
  const action = new SnsAction(topic);
  const add = (id: string, description: string, over: AlarmOptions): Alarm => {
    const alarm = new Alarm(scope, `${id}Alarm`, {
      alarmDescription: `${description} See docs/aws.md.`,
      ...anyIsTooMany,
      ...over,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  };
  const own = (name: keyof typeof metric, period = fiveMinutes): Metric =>
    ownMetric(settings, metric[name], period);

  return [
    add(
      'BatchRefused',
      '/ingest answered 400 or more (401: eight times): Kong resends, then drops the batch.',
      {
        metric: refusedBatches(scope, { settings, accessLogs }, fiveMinutes),
      },
    ),
    add('ReadFailed', 'A read was answered 500 or more, or throttled (429).', {
      metric: failedReads(scope, { settings, accessLogs }, fiveMinutes),
    }),
    add('Quarantine', 'Entries were quarantined: they are kept, but not counted.', {
      metric: own('entriesQuarantined'),
    }),
    add('Waiting', 'A batch that was taken has waited for more than 5 minutes to be counted.', {
      metric: own('waitingMilliseconds').with({ statistic: 'Maximum' }),
      threshold: 300_000,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    }),
    add('ReportFailed', 'The report of a month could not be written.', {
      metric: own('reportsFailed'),
    }),
    add('ReportMissing', 'The daily run of the reports did not end in the last 26 hours.', {
      metric: own('reportRuns', hour),
      ...isSilence,
      evaluationPeriods: 26,
    }),
    add('AfterClose', 'A report changed after its month was closed.', {
      metric: own('reportsAfterClose'),
    }),
    add('DeadLetter', 'A scheduled run could not be started, or failed.', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
    }),
    ...(hasAlerts
      ? [
          add('AlertLost', 'An alert of a customer was not taken, or cannot be sent.', {
            metric: ownMetric(settings, alertsLostMetric, fiveMinutes),
          }),
        ]
      : []),
    ...(hasPushes
      ? [
          add(
            'Push',
            'A push into a billing system needs a person: the log of the function says why.',
            {
              metric: ownMetric(settings, pushAlarmsMetric, fiveMinutes),
            },
          ),
        ]
      : []),
    ...(settings.idleAlarm
      ? [
          add('Idle', 'No entry was accepted for an hour.', {
            metric: own('entriesAccepted', hour),
            ...isSilence,
          }),
        ]
      : []),
    ...(settings.slowAlarm
      ? slowFunctions(functions).map(({ id, description, ...over }) => add(id, description, over))
      : []),
  ];
};

type AlarmOptions = Pick<AlarmProps, 'metric'> &
  Partial<
    Pick<
      AlarmProps,
      | 'evaluationPeriods'
      | 'datapointsToAlarm'
      | 'comparisonOperator'
      | 'threshold'
      | 'treatMissingData'
    >
  >;

const anyIsTooMany = {
  threshold: 1,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  evaluationPeriods: 1,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

/** No number at all is what such an alarm is about. */
const isSilence = {
  threshold: 1,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  evaluationPeriods: 1,
  treatMissingData: TreatMissingData.BREACHING,
};
