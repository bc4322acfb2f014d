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

export type MetricName = (typeof metric)[keyof typeof metric] | typeof alertsLostMetric;

/** The outputs of the stack. */
export const output = {
  apiUrl: 'ApiUrl',
  ingestTokenSecretArn: 'IngestTokenSecretArn',
  readTokenSecretArn: 'ReadTokenSecretArn',
  reportsBucketName: 'ReportsBucketName',
  tableName: 'TableName',
  alarmTopicArn: 'AlarmTopicArn',
  webhookSecretArn: 'WebhookSecretArn',
} as const;

/** What the keys in the bucket begin with. */
export const keyPrefix = { reports: 'reports/', exports: 'exports/' } as const;

/** Where `billable.yaml` lies in the bucket. */
export const billableFileKey = 'config/billable.yaml';

/** Below the 30 s of an HTTP API: what takes longer is answered, not cut off. */
export const queryTimeoutMs = 25_000;

/** How long a run of the alerts begins attempts: the last one takes 20 s more. */
export const alertAttemptsMs = 200_000;

/** What a schedule tells a function: the instant at which the run was due (ISO 8601). */
export const scheduledAt = 'scheduled_at';
