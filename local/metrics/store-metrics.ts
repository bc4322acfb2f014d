import type { FailureLog } from '../../shared/api/failure.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { CurrentFile } from '../../shared/customers/in-force.ts';
import type { SqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { createMonthRows } from './month-rows.ts';
import { problemViews } from '../../shared/push/view.ts';
import { monthStates } from './month-states.ts';

type StoreMetricsContext = {
  readonly reader: Pick<SqliteReader, 'receiptSummary' | 'read' | 'months' | 'meters' | 'pushes'>;
  /** The file in force, which names the systems that are pushed to. */
  readonly file: CurrentFile;
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly logFailure: FailureLog;
};

/** Older months are final, and lie in `GET /reports`. */
const mostMonths = 13;

/** What the store and the reports say of themselves, in the form of Prometheus. */
export const createStoreMetricsHandler = ({
  reader,
  file,
  reports,
  clock,
  logFailure,
}: StoreMetricsContext): Handler => {
  const monthRows = createMonthRows(reader);
  return async () => {
    const { Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const gauge = (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name, help, labelNames, registers: [registry] });
    const { receipts, lastReceivedAt } = reader.receiptSummary();
    gauge('billable_store_readable', 'Whether the store can be read.').set(1);
    gauge('billable_receipts', 'Receipts in the store, by the span of their numbers.').set(
      receipts,
    );
    const last = gauge(
      'billable_last_batch_timestamp_seconds',
      'When the last batch was received.',
    );
    if (lastReceivedAt === null) last.remove();
    else last.set(lastReceivedAt / 1_000);
    const newest = await monthRows(clock());
    if (newest !== null) {
      const { month, rows, consumers } = newest;
      const beside = 'of the newest month, counted every ten minutes.';
      gauge('billable_month_rows', `Rows of counters ${beside}`, ['month']).set({ month }, rows);
      gauge('billable_month_consumers', `Consumer ids ${beside}`, ['month']).set(
        { month },
        consumers,
      );
    }
    const state = gauge('billable_month_state', 'Months with a report; 1 for their state of now.', [
      'month',
      'state',
    ]);
    const months = await monthStates(reports, mostMonths, { now: clock(), logFailure });
    for (const each of months) state.set(each, 1);
    const late = gauge(
      'billable_push_late',
      'What changed after grace and is not sent: sums of differences over all customers.',
      ['system', 'month', 'meter'],
    );
    const problems = gauge('billable_push_problems', 'Months that a system is not brought up to.', [
      'system',
    ]);
    const rounds = await reader.pushes.rounds();
    for (const { system, month, late: amounts } of rounds) {
      for (const [meter, amount] of Object.entries(amounts)) {
        late.set({ system, month, meter }, amount);
      }
    }
    for (const { system } of rounds) problems.set({ system }, 0);
    const systems = [...(await file()).push.keys()];
    for (const { system } of problemViews(rounds, systems)) problems.inc({ system });
    return {
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: await registry.metrics(),
    };
  };
};
