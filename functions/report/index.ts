import { tmpdir } from 'node:os';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

import { openDynamoDbTable } from '../../shared/adapters/dynamodb/open-table.ts';
import { openSpill } from '../../shared/adapters/filesystem/spill.ts';
import { connectS3 } from '../../shared/adapters/s3/client.ts';
import { createS3BillableFile } from '../../shared/adapters/s3/billable-file.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { customersIn } from '../../shared/customers/billable-file.ts';
import { logFailure, logLine } from '../../shared/lambda/log.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { functionSettings, required } from '../../shared/lambda/settings.ts';
import { metric, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';
import { contestedLines } from './files/contested-lines.ts';
import { createReportHandler } from './handler.ts';
import type { ReportOutcome } from './outcome.ts';
import { reportSettings } from './settings.ts';

const { env } = process;
const metrics = createMetrics();
const record = recorder(metrics);

const config = functionSettings(env, { ...billingSettings, ...meteringSettings });

const { store } = openDynamoDbTable({ table: required(env, variable.table) });

const files = { client: connectS3(), bucket: required(env, variable.reportsBucket) };

const currentFile = createS3BillableFile({
  ...files,
  complain: (message) => logLine({ level: 'ERROR', kind: 'customers', message }),
});

const run = createReportHandler({
  counters: store,
  receipts: store,
  reports: createS3ReportStore(files),
  clock: Date.now,
  customers: async () => customersIn(await currentFile()),
  openSpill: () => openSpill(tmpdir()),
  onContested: (found) => {
    for (const message of contestedLines(found)) logLine({ level: 'WARN', message });
  },
  settings: reportSettings(config, process.versions['tz']),
});

const report = async (event: unknown): Promise<readonly ReportOutcome[]> => {
  const outcomes = await run(event).catch((error: unknown) => {
    logFailure(error);
    record(metric.reportsFailed, 1);
    throw error;
  });
  for (const message of outcomes.flatMap(contestedLines)) logLine({ level: 'WARN', message });
  for (const { error, contested: _, ...outcome } of outcomes) {
    logLine({ level: 'INFO', ...outcome });
    if (error !== undefined) logFailure(error);
  }
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  record(metric.reportsWritten, outcomes.filter(({ outcome }) => outcome === 'written').length);
  record(metric.reportsAfterClose, outcomes.filter((outcome) => outcome.after_close).length);
  record(metric.reportsFailed, failed.length);
  if (failed.length > 0) {
    const months = failed.map(({ month }) => month).join(', ');
    // Lambda runs it again, and keeps the event among the dead letters in the end.
    throw new Error(`reports failed: ${months}`);
  }
  record(metric.reportRuns, 1);
  return outcomes;
};

/** Writes reports; see `createReportHandler` for the event. Running twice at once is safe. */
export const handler = middy().use(logMetrics(metrics)).handler(report);
