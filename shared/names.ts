/** Names that the stack and the functions in it must agree on. */

/** What the stack gives to a function besides the settings. */
export const variable = {
  table: 'TABLE_NAME',
  reportsBucket: 'REPORTS_BUCKET_NAME',
  ingestTokenSecret: 'INGEST_TOKEN_SECRET_ARN',
  readTokenSecret: 'READ_TOKEN_SECRET_ARN',
  metricNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
  metricService: 'POWERTOOLS_SERVICE_NAME',
} as const;

/** The same for the function of the alerts; apart, so that no other bundle holds it. */
export const alertVariable = {
  webhookSecret: 'WEBHOOK_SECRET_ARN',
  alarmTopic: 'ALARM_TOPIC_ARN',
} as const;

/** Where the function of the pushes finds the secret of each billing system. */
export const pushSecretVariable = {
  stripe: 'STRIPE_API_KEY_SECRET_ARN',
  openmeter: 'OPENMETER_API_KEY_SECRET_ARN',
  lago: 'LAGO_API_KEY_SECRET_ARN',
  http: 'PUSH_HTTP_SECRET_ARN',
} as const;

/** The one namespace of metrics, and its one dimension. The dimension's value is the stage. */
export const metricNamespace = 'Billable';
export const metricDimension = 'service';

/** Metrics of the functions. Counts, but for those whose name says a unit. */
export const metric = {
  entriesAccepted: 'EntriesAccepted',
  entriesQuarantined: 'EntriesQuarantined',
  batchesDuplicate: 'BatchesDuplicate',
  storeMilliseconds: 'StoreMilliseconds',
  failures: 'Failures',
  commitFailures: 'CommitFailures',
  waitingMilliseconds: 'WaitingMilliseconds',
  reportRuns: 'ReportRuns',
  reportsWritten: 'ReportsWritten',
  reportsFailed: 'ReportsFailed',
  reportsAfterClose: 'ReportsAfterClose',
} as const;

/** Alerts that no one will hear of, and what keeps them from being sent. */
export const alertsLostMetric = 'AlertsLost';

/** What a person should look at of pushes into billing systems; each is counted once. */
export const pushAlarmsMetric = 'PushAlarms';

export type MetricName =
  (typeof metric)[keyof typeof metric] | typeof alertsLostMetric | typeof pushAlarmsMetric;

/** The outputs of the stack. */
export const output = {
  apiUrl: 'ApiUrl',
  ingestTokenSecretArn: 'IngestTokenSecretArn',
  readTokenSecretArn: 'ReadTokenSecretArn',
  reportsBucketName: 'ReportsBucketName',
  tableName: 'TableName',
  alarmTopicArn: 'AlarmTopicArn',
  webhookSecretArn: 'WebhookSecretArn',
  stripeSecretArn: 'StripeSecretArn',
  openmeterSecretArn: 'OpenMeterSecretArn',
  lagoSecretArn: 'LagoSecretArn',
  pushHttpSecretArn: 'PushHttpSecretArn',
  athenaTable: 'AthenaTable',
  athenaWorkGroup: 'AthenaWorkGroup',
} as const;

/** What the keys in the bucket begin with. */
export const keyPrefix = { reports: 'reports/', exports: 'exports/', pushes: 'pushes/' } as const;

/** Where `billable.yaml` lies in the bucket. */
export const billableFileKey = 'config/billable.yaml';

/** Below the 30 s of an HTTP API: what takes longer is answered, not cut off. */
export const queryTimeoutMs = 25_000;

/** How long a run of the alerts begins attempts: the last one takes 20 s more. */
export const alertAttemptsMs = 200_000;

/** The most that Lambda gives a run of the pushes, and when it begins nothing more. */
export const pushTimeoutMs = 900_000;
export const pushWorkMs = 780_000;

/** What a schedule tells a function: the instant at which the run was due (ISO 8601). */
export const scheduledAt = 'scheduled_at';
