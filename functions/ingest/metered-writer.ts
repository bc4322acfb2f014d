import type { Batch, PageRow } from '../../shared/metering/batch.ts';
import { eachCell } from '../../shared/metering/cells.ts';
import { countEntries } from '../../shared/metering/http-log.ts';
import { requestsMeter } from '../../shared/metering/series.ts';
import { metric, type MetricName } from '../../shared/names.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';

type MeteringContext = {
  readonly record: (name: MetricName, value: number) => void;
  /** Milliseconds from any fixed instant. */
  readonly stopwatch: () => number;
};

/** The same writer; what each batch did is recorded as metrics. Metrics name no consumer. */
export const meteredWriter = (
  writer: CounterWriter,
  { record, stopwatch }: MeteringContext,
): CounterWriter => ({
  receiptsCompleteSince: () => writer.receiptsCompleteSince(),
  applyOnce: async (batch) => {
    const startedAt = stopwatch();
    try {
      const outcome = await writer.applyOnce(batch);
      if (outcome.kind === 'applied') recordApplied(batch, record);
      record(metric.batchesDuplicate, outcome.kind === 'duplicate' ? 1 : 0);
      return outcome;
    } finally {
      record(metric.storeMilliseconds, stopwatch() - startedAt);
    }
  },
});

const recordApplied = ({ deltas, quarantined }: Batch, record: MeteringContext['record']): void => {
  record(metric.entriesAccepted, requestsIn(deltas));
  record(metric.entriesQuarantined, countEntries(quarantined));
};

const requestsIn = (rows: readonly PageRow[]): number => {
  let requests = 0;
  for (const { meter, cells } of rows) {
    if (meter !== requestsMeter) continue;
    eachCell(cells, (_code, count) => {
      requests += Number(count);
    });
  }
  return requests;
};
