import { expect, test } from '@jest/globals';

import { createStoreMetricsHandler } from '../../../local/metrics/store-metrics.ts';
import { createMemoryPushLedger } from '../../../shared/adapters/memory/push-ledger.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { newRound } from '../../../shared/push/round.ts';
import { request, textOf } from '../../support/api/requests.ts';
import { createMemoryReportStore } from '../../support/reports/memory.ts';

test('what is late, and what keeps a system from being sent, are among the metrics', async () => {
  const pushes = createMemoryPushLedger();
  const problem = { kind: 'failed', text: 'a wrong key', since: 0, toldAt: null } as const;
  await pushes.putRound({
    ...newRound('http', '2026-10'),
    revision: 1,
    late: { requests: 30, tokens: 7 },
    problem,
  });
  const reading = readBillableText(
    'push: { http: { url: https://in.example, meters: { requests: api_requests } } }',
  );
  if (reading.kind === 'invalid') throw new Error('the file must be valid');
  const handler = createStoreMetricsHandler({
    reader: {
      receiptSummary: () => ({ receipts: 0, lastReceivedAt: null }),
      async *read() {
        yield [];
      },
      months: async () => [],
      meters: async () => ['requests'],
      pushes,
    },
    file: () => reading.file,
    reports: createMemoryReportStore(),
    clock: () => Date.parse('2026-11-10T00:00:00Z'),
    logFailure: () => undefined,
  });
  const text = await textOf(await handler(request({ path: '/metrics' })));
  expect(text).toContain('billable_push_late{system="http",month="2026-10",meter="requests"} 30');
  expect(text).toContain('billable_push_late{system="http",month="2026-10",meter="tokens"} 7');
  expect(text).toContain('billable_push_problems{system="http"} 1');
});
