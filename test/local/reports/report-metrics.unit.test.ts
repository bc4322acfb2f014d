import { Registry } from 'prom-client';
import { expect, test } from '@jest/globals';
import { countOutcomes } from '../../../local/reports/report-counts.ts';
import { createReportMetrics } from '../../../local/reports/report-metrics.ts';

test('what became of months is counted, and what came after a close besides', async () => {
  const registry = new Registry();
  const { observeReports } = createReportMetrics([registry]);
  expect(await registry.metrics()).toContain('billable_reports_total{outcome="failed"} 0\n');
  const written = { outcome: 'written', after_close: false } as const;
  const late = { outcome: 'written', after_close: true } as const;
  const failed = { outcome: 'failed', after_close: false } as const;
  observeReports(countOutcomes([written, late, failed]));
  observeReports({ refused: 1 });
  const text = await registry.metrics();
  for (const [outcome, number] of Object.entries({
    written: 2,
    after_close: 1,
    failed: 1,
    refused: 1,
    unchanged: 0,
  })) {
    expect(text).toContain(`billable_reports_total{outcome="${outcome}"} ${number}\n`);
  }
});
