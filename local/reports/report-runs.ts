import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { DiskReportConfig } from './disk-reports.ts';
import type { ReportCounts } from './report-counts.ts';
import type { ReportWorkerData, ReportWorkerResult } from './report-worker.ts';

type ReportRunsContext = {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly observe?: (counts: ReportCounts) => void;
  /** Told where a run has met damage in the store. */
  readonly foundDamaged?: () => void;
};

/**
 * Writes the reports that are due in a thread of their own, so that a run of minutes never holds
 * up the thread that counts. What failed is logged, each month once. Aborting the signal ends it at
 * once, which loses nothing.
 */
export const createReportRuns =
  (
    { billableStatuses, meters, ...config }: DiskReportConfig,
    { log, signal, observe, foundDamaged }: ReportRunsContext,
  ) =>
  async (scheduledAt: EpochMs): Promise<'done' | 'failed'> => {
    const workerData: ReportWorkerData = {
      dataDir: config.dataDir,
      billingTimezone: config.billingTimezone,
      maxEventAgeDays: config.maxEventAgeDays,
      restatementDays: config.restatementDays,
      reportGroupBy: config.reportGroupBy,
      labels: config.labels,
      billableStatuses: billableStatuses.text,
      meters: meters.text,
      scheduledAt,
    };
    const worker = new Worker(new URL('./report-worker.ts', import.meta.url), {
      workerData,
      // As cli/billable has it: three halves of 8 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
    });
    try {
      const [result] = (await once(worker, 'message', { signal })) as [ReportWorkerResult];
      for (const line of result.lines) log({ kind: 'report', ...line });
      observe?.(result.counts);
      if (result.isDamaged) foundDamaged?.();
      return result.isFailed ? 'failed' : 'done';
    } catch (error) {
      if (!signal.aborted) observe?.({ failed: 1 });
      throw error;
    } finally {
      await worker.terminate();
    }
  };
