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

export type MetricName = (typeof metric)[keyof typeof metric];

/** The outputs of the stack. */
export const output = {
  apiUrl: 'ApiUrl',
  ingestTokenSecretArn: 'IngestTokenSecretArn',
  readTokenSecretArn: 'ReadTokenSecretArn',
  reportsBucketName: 'ReportsBucketName',
  tableName: 'TableName',
  alarmTopicArn: 'AlarmTopicArn',
} as const;

/** What the keys in the bucket begin with. */
export const keyPrefix = { reports: 'reports/', exports: 'exports/' } as const;

/** Below the 30 s of an HTTP API: what takes longer is answered, not cut off. */
export const queryTimeoutMs = 25_000;

/** What a schedule tells a function: the instant at which the run was due (ISO 8601). */
export const scheduledAt = 'scheduled_at';
